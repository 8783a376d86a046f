import { chapter } from '../case/case.ts';
import { documented, live, schema, seen } from '../case/clauses.ts';
import { claim, equal, object, refused, refusedWith, resultObject, sameSecond } from '../case/expect.ts';
import { showsSame } from './listing.ts';
import { imagePath, unknownId } from './paths.ts';

const operation = schema('GET /images/v1/{image_id}');
const one = { images: 1 } as const;

export const details = chapter(
  'Details',
  { capability: 'api', profiles: ['core', 'full'] },
  {
    'GET-1': {
      title: 'MUST show the image that the upload answered',
      clause: operation,
      cost: one,
      async run(ctx) {
        const image = await ctx.upload();
        await ctx.eventually(
          () => ctx.api('GET', imagePath(image.id)),
          (answer) => {
            const shown = resultObject(answer);
            for (const name of ['id', 'filename', 'requireSignedURLs']) equal(shown[name], image.raw[name], name);
            sameSecond(shown.uploaded, image.raw.uploaded, 'uploaded');
          },
        );
      },
    },
    'GET-2': {
      title: 'MUST answer status 404 for an id that is not stored',
      clause: observedBySchema(),
      async run(ctx) {
        refused(await ctx.api('GET', imagePath(unknownId)), 404);
      },
    },
    'GET-3': {
      title: 'SHOULD answer code 5404 for an id that is not stored',
      clause: live('I1'),
      async run(ctx) {
        refusedWith(await ctx.api('GET', imagePath(unknownId)), [5404]);
      },
    },
    'GET-4': {
      title: 'MUST show the creator',
      clause: operation,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).creator, creator, 'result.creator'),
        );
      },
    },
    'GET-5': {
      title: 'MUST not call a stored image a draft',
      clause: documented('storage/upload-images/direct-creator-upload'),
      cost: one,
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => claim(resultObject(answer).draft !== true, 'the image is called a draft'),
        );
      },
    },
    'GET-6': {
      title: 'MUST show the same delivery URLs as the upload answered',
      clause: operation,
      needs: ['variants'],
      cost: one,
      async run(ctx) {
        const { id, variants } = await ctx.upload();
        const wanted = variants.find((url) => url.endsWith('/public'));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => {
            const shown = resultObject(answer).variants;
            claim(Array.isArray(shown) && shown.includes(wanted), 'variants lacks the URL', {
              expected: wanted,
              actual: shown,
            });
          },
        );
      },
    },
    'GET-7': {
      title: 'MUST show that an image requires signed URLs',
      clause: operation,
      cost: one,
      async run(ctx) {
        const { id } = await ctx.upload({ requireSignedURLs: true });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).requireSignedURLs, true, 'result.requireSignedURLs'),
        );
      },
    },
    'GET-8': {
      title: 'MUST label user metadata meta, an object',
      clause: operation,
      cost: one,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { a: 'b' } });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => object(resultObject(answer).meta, 'result.meta'),
        );
      },
    },
    'GET-9': {
      title: 'MUST show a private image as the upload answered it',
      clause: operation,
      cost: one,
      async run(ctx) {
        const metadata = { kept: 'secret' };
        const { id, raw } = await ctx.upload({ requireSignedURLs: true, creator: ctx.unique(), metadata });
        equal(raw.meta, metadata, 'the metadata that the upload answered');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => showsSame(resultObject(answer), raw),
        );
      },
    },
    'GET-10': {
      title: 'MUST show the metadata, the creator and the delivery URLs that the upload answered',
      clause: operation,
      cost: one,
      async run(ctx) {
        const metadata = { kept: 'open' };
        const creator = ctx.unique();
        const { id, raw } = await ctx.upload({ creator, metadata });
        equal([raw.meta, raw.creator], [metadata, creator], 'metadata and creator that the upload answered');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => showsSame(resultObject(answer), raw),
        );
      },
    },
  },
);

/** The Terraform provider takes status 404, and nothing else, for "gone". */
function observedBySchema() {
  return { url: `${seen.terraform}#images-resource-read`, provenance: 'schema' } as const;
}
