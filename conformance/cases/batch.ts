import { chapter } from '../case/case.ts';
import { documented, observed, seen } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, instant, matches, refused, refusedWith, resultObject, status } from '../case/expect.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { batchList2, finds } from './listing.ts';
import { imagePath } from './paths.ts';

const page = documented('storage/upload-images/images-batch');

/** Uploads through the batch host. */
async function create(ctx: Context, creator = ctx.unique()) {
  const { bytes } = await sourcePicture('grey.png');
  const form = [
    { name: 'creator', value: creator },
    { name: 'file', value: bytes, filename: 'batch.png', type: 'image/png' },
  ];
  return await ctx.batch('POST', '/images/v1', { form, creates: { kind: 'image', marker: creator } });
}

async function stored(ctx: Context, creator?: string): Promise<string> {
  return await ctx.prepare(async () => String(resultObject(await create(ctx, creator)).id));
}

export const batch = chapter(
  'Batch host',
  { capability: 'batch', needs: ['api'], cost: { images: 1 } },
  {
    'BAT-1': {
      title: 'MUST issue a batch token and say until when it is good',
      clause: page,
      cost: {},
      async run(ctx) {
        const { token, expiresAt } = resultObject(await ctx.api('GET', '/images/v1/batch_token'));
        matches(token, /./, 'result.token');
        claim(instant(expiresAt, 'result.expiresAt') > ctx.now(), 'the token is expired already', {
          actual: expiresAt,
        });
      },
    },
    'BAT-2': {
      title: 'MUST store an upload to the batch host',
      clause: page,
      async run(ctx) {
        matches(resultObject(await create(ctx)).id, /./, 'result.id');
      },
    },
    'BAT-3': {
      title: 'MUST show an image on the batch host',
      clause: page,
      async run(ctx) {
        const id = await stored(ctx);
        await ctx.eventually(
          () => ctx.batch('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'BAT-4': {
      title: 'MUST update an image on the batch host',
      clause: page,
      async run(ctx) {
        const id = await stored(ctx);
        const answer = await ctx.batch('PATCH', imagePath(id), { json: { metadata: { by: 'batch' } } });
        equal(resultObject(answer).meta, { by: 'batch' }, 'result.meta');
      },
    },
    'BAT-5': {
      title: 'MUST delete an image on the batch host',
      clause: page,
      async run(ctx) {
        const id = await stored(ctx);
        status(await ctx.batch('DELETE', imagePath(id)), 200);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => refused(answer, 404),
        );
      },
    },
    'BAT-6': {
      title: 'MUST list images on the batch host',
      needs: ['list-v2'],
      consults: ['LS2-8'],
      clause: page,
      async run(ctx) {
        const creator = ctx.unique();
        const id = await stored(ctx, creator);
        await finds(ctx, batchList2, { present: [id], creator });
      },
    },
    'BAT-7': {
      title: 'MUST reserve an upload URL on the batch host',
      clause: page,
      async run(ctx) {
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        const { uploadURL } = resultObject(await ctx.batch('POST', '/images/v2/direct_upload', { form: [], creates }));
        claim(typeof uploadURL === 'string' && URL.canParse(uploadURL), 'uploadURL is no URL', { actual: uploadURL });
      },
    },
    'BAT-8': {
      title: 'MUST show on the API what was stored through the batch host',
      clause: page,
      async run(ctx) {
        const id = await stored(ctx);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'BAT-9': {
      title: 'MUST refuse requests to the batch host without a token',
      clause: page,
      cost: {},
      async run(ctx) {
        const answer = await ctx.batch('GET', '/images/v2?per_page=10', { credentials: {} });
        claim(answer.status >= 400 && answer.status < 500, 'the request is not refused', { actual: answer.status });
      },
    },
    'BAT-10': {
      title: 'SHOULD refuse a batch token on the API with code 10000',
      clause: observed(seen.batchTokenElsewhere),
      cost: {},
      async run(ctx) {
        const { token } = resultObject(await ctx.api('GET', '/images/v1/batch_token'));
        const credentials = { authorization: `Bearer ${token}` };
        refusedWith(await ctx.api('GET', '/images/v1?per_page=10', { credentials }), [10000]);
      },
    },
    'BAT-11': {
      title: 'SHOULD not offer signing keys, variants and statistics on the batch host',
      clause: page,
      cost: {},
      async run(ctx) {
        for (const path of ['/images/v1/keys', '/images/v1/variants', '/images/v1/stats']) {
          const answer = await ctx.batch('GET', path);
          claim(answer.status >= 400, `${path} is offered`, { actual: answer.status });
        }
      },
    },
  },
);
