import { chapter } from '../case.ts';
import { documented, inferred, observed, schema, seen } from '../clauses.ts';
import { claim, equal, refused, resultObject, status } from '../expect.ts';
import { sourcePicture } from '../pictures.ts';
import { imagePath, unknownId } from './paths.ts';

const operation = schema('PATCH /images/v1/{image_id}');

export const update = chapter(
  'Update',
  { capability: 'api', profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'PAT-1': {
      title: 'MUST replace metadata as a whole',
      clause: documented('storage/binding'),
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { old: 1, both: 1 } });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { metadata: { both: 2, new: 2 } } });
        equal(resultObject(answer).meta, { both: 2, new: 2 }, 'result.meta');
      },
    },
    'PAT-2': {
      title: 'MUST leave metadata as it is when the update does not mention it',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { stays: true } });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { creator: ctx.unique() } });
        equal(resultObject(answer).meta, { stays: true }, 'result.meta');
      },
    },
    'PAT-3': {
      title: 'MUST leave the creator as it is when the update does not mention it',
      clause: operation,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } });
        equal(resultObject(answer).creator, creator, 'result.creator');
      },
    },
    'PAT-4': {
      title: 'MUST keep the id when access control does not change',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload();
        const answer = await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } });
        equal(resultObject(answer).id, id, 'result.id');
      },
    },
    'PAT-5': {
      title: 'MUST change the creator',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ creator: ctx.unique('before') });
        const creator = ctx.unique('after');
        const answer = await ctx.api('PATCH', imagePath(id), { json: { creator } });
        equal(resultObject(answer).creator, creator, 'result.creator');
      },
    },
    'PAT-6': {
      title: 'MUST show the change in the details afterwards',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { version: 1 } });
        await ctx.prepare(async () => {
          status(await ctx.api('PATCH', imagePath(id), { json: { metadata: { version: 2 } } }), 200);
        });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).meta, { version: 2 }, 'result.meta'),
        );
      },
    },
    'PAT-7': {
      title: 'MUST answer the whole image',
      clause: operation,
      async run(ctx) {
        const { id, raw } = await ctx.upload();
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } }));
        for (const name of ['id', 'filename', 'uploaded', 'requireSignedURLs']) equal(shown[name], raw[name], name);
        claim(Array.isArray(shown.variants), 'variants is missing');
      },
    },
    'PAT-8': {
      title: 'MUST refuse to update an id that is not stored',
      clause: operation,
      cost: {},
      writes: true,
      async run(ctx) {
        refused(await ctx.api('PATCH', imagePath(unknownId), { json: { metadata: { a: 1 } } }));
      },
    },
    'PAT-9': {
      title: 'SHOULD accept an update as a form, as Terraform sends it',
      clause: observed(seen.terraform),
      async run(ctx) {
        const { id } = await ctx.upload();
        const form = [{ name: 'metadata', value: '{"from":"terraform"}' }];
        equal(resultObject(await ctx.api('PATCH', imagePath(id), { form })).meta, { from: 'terraform' }, 'result.meta');
      },
    },
    'PAT-10': {
      title: 'MAY accept an update of nothing',
      clause: inferred('storage/manage-images'),
      async run(ctx) {
        const { id } = await ctx.upload();
        equal(resultObject(await ctx.api('PATCH', imagePath(id), { json: {} })).id, id, 'result.id');
      },
    },
  },
);

export const rekeying = chapter(
  'Re-keying',
  { capability: 'api', profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'RKY-1': {
      title: 'MUST give a public image another id when it is made private',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload();
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } }));
        claim(shown.id !== id, 'the id is still the same', { actual: shown.id });
        equal(shown.requireSignedURLs, true, 'result.requireSignedURLs');
      },
    },
    'RKY-2': {
      title: 'MUST give a private image another id when it is made public',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ requireSignedURLs: true });
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: false } }));
        claim(shown.id !== id, 'the id is still the same', { actual: shown.id });
        equal(shown.requireSignedURLs, false, 'result.requireSignedURLs');
      },
    },
    'RKY-3': {
      title: 'MUST find the image under its new id, with its metadata',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { moved: 'along' } });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } });
        const moved = String(resultObject(answer).id);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(moved)),
          (details) => {
            equal(resultObject(details).id, moved, 'result.id');
            equal(resultObject(details).meta, { moved: 'along' }, 'result.meta');
          },
        );
      },
    },
    'RKY-4': {
      title: 'MUST keep the id when access control is set to what it is',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload();
        const answer = await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: false } });
        equal(resultObject(answer).id, id, 'result.id');
      },
    },
    'RKY-5': {
      title: 'MUST keep the original bytes under the new id',
      clause: schema('GET /images/v1/{image_id}/blob'),
      needs: ['blob'],
      async run(ctx) {
        const { id } = await ctx.upload({ picture: 'quarters.png' });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } });
        const moved = String(resultObject(answer).id);
        const { bytes } = await sourcePicture('quarters.png');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(moved, '/blob')),
          async (blob) => {
            status(blob, 200);
            if (!blob.body.equals(bytes)) await ctx.picture(blob, { width: 200, height: 100, grid: 'RG BW' });
          },
        );
      },
    },
    'RKY-6': {
      title: 'MAY forget the old id',
      clause: inferred('storage/manage-images'),
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.prepare(async () => {
          const { id: moved } = resultObject(
            await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } }),
          );
          claim(moved !== id, 'the id did not change');
        });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => refused(answer),
        );
      },
    },
  },
);
