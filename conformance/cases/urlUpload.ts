import { chapter } from '../case/case.ts';
import { documented, inferred, observed, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, refused, refusedWith, resultObject, status } from '../case/expect.ts';
import { fields } from '../case/multipart.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { originLogin } from '../run/origin.ts';
import { ownOrigin } from './ownOrigin.ts';
import { imagePath } from './paths.ts';

const page = documented('storage/upload-images/upload-url');

function fromUrl(ctx: Context, url: string, more: Record<string, string> = {}): Promise<Answer> {
  const marker = ctx.unique();
  const form = fields({ url, creator: marker, ...more });
  return ctx.api('POST', '/images/v1', { form, creates: { kind: 'image', marker } });
}

export const urlUpload = chapter(
  'Upload by URL',
  { capability: 'url-upload', needs: ['api'], cost: { images: 1 } },
  {
    'UPU-1': {
      title: 'MUST fetch an image from a URL and store it',
      clause: page,
      async run(ctx) {
        const { id } = resultObject(await fromUrl(ctx, ctx.sourceUrl('quarters.png')));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(String(id))),
          (answer) => equal(resultObject(answer).id, id, 'the id of the stored image'),
        );
      },
    },
    'UPU-2': {
      title: "MUST name the file after the URL's last segment",
      clause: page,
      async run(ctx) {
        const answer = await fromUrl(ctx, ctx.sourceUrl('quarters.png'));
        equal(resultObject(answer).filename, 'quarters.png', 'result.filename');
      },
    },
    'UPU-3': {
      title: 'MUST log in with user and password of the URL',
      clause: page,
      async run(ctx) {
        ownOrigin(ctx);
        const url = new URL(ctx.sourceUrl('quarters.png', 'protected'));
        url.username = originLogin.user;
        url.password = originLogin.password;
        resultObject(await fromUrl(ctx, url.href));
      },
    },
    'UPU-4': {
      title: 'MUST answer a status of the 4xx class when the source answers an error',
      clause: page,
      async run(ctx) {
        refused(await fromUrl(ctx, ctx.sourceUrl('missing.png')));
      },
    },
    'UPU-5': {
      title: 'SHOULD answer code 5454 when the source cannot be fetched',
      clause: observed('https://github.com/topics/cloudflare-images'),
      async run(ctx) {
        refusedWith(await fromUrl(ctx, ctx.sourceUrl('missing.png')), [5454]);
      },
    },
    'UPU-6': {
      title: 'MUST store metadata that comes with a URL',
      clause: schema('POST /images/v1'),
      async run(ctx) {
        const answer = await fromUrl(ctx, ctx.sourceUrl('quarters.png'), { metadata: '{"via":"url"}' });
        equal(resultObject(answer).meta, { via: 'url' }, 'result.meta');
      },
    },
    'UPU-7': {
      title: 'MUST refuse a text that is no URL',
      clause: page,
      async run(ctx) {
        refused(await fromUrl(ctx, 'not a url'));
      },
    },
    'UPU-8': {
      title: 'MUST refuse a URL that serves no image',
      clause: documented('get-started/limits'),
      async run(ctx) {
        ownOrigin(ctx);
        refused(await fromUrl(ctx, ctx.sourceUrl('picture.png', 'text')));
      },
    },
    'UPU-9': {
      title: 'MAY follow a redirect of the source',
      clause: inferred('storage/upload-images/upload-url'),
      async run(ctx) {
        ownOrigin(ctx);
        resultObject(await fromUrl(ctx, ctx.sourceUrl('quarters.png', 'redirect')));
      },
    },
    'UPU-10': {
      title: 'MUST store the very picture that the URL serves',
      clause: schema('GET /images/v1/{image_id}/blob'),
      needs: ['blob'],
      async run(ctx) {
        const { id } = resultObject(await fromUrl(ctx, ctx.sourceUrl('quarters.png')));
        const { bytes } = await sourcePicture('quarters.png');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(String(id), '/blob')),
          async (answer) => {
            status(answer, 200);
            if (answer.body.equals(bytes)) return;
            const shown = await ctx.picture(answer, { format: 'png', width: 200, height: 100, grid: 'RG BW' });
            claim(shown.pixels.length === 1, 'the stored picture is another one');
          },
        );
      },
    },
    'UPU-11': {
      title: 'MUST keep the custom id that comes with a URL',
      clause: schema('POST /images/v1'),
      needs: ['custom-ids'],
      async run(ctx) {
        const id = `${ctx.unique()}/from-url`;
        const form = fields({ url: ctx.sourceUrl('quarters.png'), id });
        equal(
          resultObject(await ctx.api('POST', '/images/v1', { form, creates: { kind: 'image', id } })).id,
          id,
          'result.id',
        );
      },
    },
    'UPU-12': {
      title: 'MUST refuse a URL whose server cannot be reached',
      clause: page,
      async run(ctx) {
        refused(await fromUrl(ctx, 'http://no-such-host.invalid/picture.png'));
      },
    },
    'UPU-13': {
      title: 'MUST keep the creator and the access control that come with a URL',
      clause: schema('POST /images/v1'),
      async run(ctx) {
        const creator = ctx.unique();
        const form = fields({ url: ctx.sourceUrl('quarters.png'), creator, requireSignedURLs: 'true' });
        const creates = { kind: 'image' as const, marker: creator };
        const shown = resultObject(await ctx.api('POST', '/images/v1', { form, creates }));
        equal([shown.creator, shown.requireSignedURLs], [creator, true], 'creator and requireSignedURLs');
      },
    },
    'UPU-14': {
      title: 'MUST refuse a protected URL without its password',
      clause: page,
      async run(ctx) {
        ownOrigin(ctx);
        refused(await fromUrl(ctx, ctx.sourceUrl('quarters.png', 'protected')));
      },
    },
  },
);
