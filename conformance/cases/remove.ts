import { chapter } from '../case/case.ts';
import { documented, live, observed, schema, seen } from '../case/clauses.ts';
import { claim, refused, result, status } from '../case/expect.ts';
import { imagePath, unknownId } from './paths.ts';

const page = documented('storage/manage-images/delete-images');
const operation = schema('DELETE /images/v1/{image_id}');

export const remove = chapter(
  'Delete',
  { capability: 'api', profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'DEL-1': {
      title: 'MUST delete an image, without a request body',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload();
        result(await ctx.api('DELETE', imagePath(id)));
      },
    },
    'DEL-2': {
      title: 'MUST answer a result that is an object or a string',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload();
        const value = result(await ctx.api('DELETE', imagePath(id)));
        claim(typeof value === 'string' || (typeof value === 'object' && value !== null), 'result is neither', {
          actual: value,
        });
      },
    },
    'DEL-3': {
      title: 'MUST not find the image any more',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => refused(answer, 404),
        );
      },
    },
    'DEL-4': {
      title: 'SHOULD answer status 404 to the second delete',
      clause: observed(seen.typescriptSdk),
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(id)), 200));
        await ctx.eventually(
          () => ctx.api('DELETE', imagePath(id)),
          (answer) => refused(answer, 404),
        );
      },
    },
    'DEL-5': {
      title: 'MUST refuse to delete an id that is not stored',
      clause: live('I1'),
      cost: {},
      writes: true,
      async run(ctx) {
        refused(await ctx.api('DELETE', imagePath(unknownId)));
      },
    },
    'DEL-6': {
      title: 'MUST delete that image and no other',
      clause: page,
      cost: { images: 2 },
      async run(ctx) {
        const gone = await ctx.upload();
        const kept = await ctx.upload();
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(gone.id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(kept.id)),
          (answer) => status(answer, 200),
        );
      },
    },
    'DEL-7': {
      title: 'MUST stop delivering the image',
      clause: page,
      needs: ['delivery'],
      async run(ctx) {
        const image = await ctx.upload();
        await ctx.prepare(() => ctx.delivered(image, 'public'));
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(image.id)), 200));
        await ctx.eventually(
          () => ctx.deliver(image, 'public'),
          (answer) => claim(answer.status >= 400, 'it is still delivered', { actual: answer.status }),
        );
      },
    },
    'DEL-8': {
      title: 'MUST delete an image whose upload URL was never used',
      clause: documented('storage/upload-images/direct-creator-upload'),
      needs: ['direct-upload'],
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        result(await ctx.api('DELETE', imagePath(id)));
      },
    },
  },
);
