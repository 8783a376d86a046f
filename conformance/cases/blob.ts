import { chapter } from '../case/case.ts';
import { documented, schema } from '../case/clauses.ts';
import { claim, hasType, mediaType, refused, status } from '../case/expect.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { imagePath, unknownId } from './paths.ts';

const operation = schema('GET /images/v1/{image_id}/blob');

export const blob = chapter(
  'Original bytes',
  { capability: 'blob', needs: ['api'], cost: { images: 1 } },
  {
    'BLB-1': {
      title: 'MUST give back the picture that was uploaded',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ picture: 'quarters.png' });
        const answer = await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (blob) => status(blob, 200),
        );
        await ctx.picture(answer, { width: 200, height: 100, grid: 'RG BW' });
      },
    },
    'BLB-2': {
      title: 'MUST give back a small file byte for byte',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ picture: 'quarters.jpg' });
        const { bytes } = await sourcePicture('quarters.jpg');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (answer) =>
            claim(answer.body.equals(bytes), 'the bytes differ', {
              expected: bytes.length,
              actual: answer.body.length,
            }),
        );
      },
    },
    'BLB-3': {
      title: 'MUST label the bytes as an image',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ picture: 'quarters.jpg' });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (answer) => {
            status(answer, 200);
            claim(mediaType(answer).startsWith('image/'), 'the media type is none of an image', {
              actual: mediaType(answer),
            });
          },
        );
      },
    },
    'BLB-4': {
      title: 'MUST refuse an id that is not stored, in an error envelope',
      clause: operation,
      cost: {},
      async run(ctx) {
        const answer = await ctx.api('GET', imagePath(unknownId, '/blob'));
        refused(answer);
        hasType(answer, 'application/json');
      },
    },
    'BLB-5': {
      title: 'MUST find a custom id with slashes',
      clause: documented('storage/manage-images/export-images'),
      needs: ['custom-ids'],
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}/with/slashes` });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (answer) => status(answer, 200),
        );
      },
    },
    'BLB-6': {
      title: 'MUST give back a private image without a signature',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ requireSignedURLs: true });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (answer) => status(answer, 200),
        );
      },
    },
    'BLB-7': {
      title: 'MUST not shrink the original to the size of a variant',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ picture: 'large.png' });
        const answer = await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (blob) => status(blob, 200),
        );
        await ctx.picture(answer, { width: 1600, height: 1200 });
      },
    },
  },
);
