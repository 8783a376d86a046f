import { chapter } from '../case/case.ts';
import { documented, inferred, live, observed, schema, seen } from '../case/clauses.ts';
import { claim, equal, refused, resultObject, sameSecond, status } from '../case/expect.ts';
import { readImage } from '../case/maker.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { by, finds, imagesIn, list1, showsSame, withMeta } from './listing.ts';
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
        for (const name of ['id', 'filename', 'requireSignedURLs']) equal(shown[name], raw[name], name);
        sameSecond(shown.uploaded, raw.uploaded, 'uploaded');
        claim(Array.isArray(shown.variants), 'variants is missing');
      },
    },
    'PAT-8': {
      title: 'MUST refuse to update an id that is not stored',
      clause: live('I1'),
      cost: {},
      writes: true,
      async run(ctx) {
        refused(await ctx.api('PATCH', imagePath(unknownId), { json: { metadata: { a: 1 } } }));
      },
    },
    'PAT-9': {
      title: 'SHOULD either refuse an update that comes as a form or apply it, and not claim the one and do the other',
      clause: live('I9'),
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { before: 'form' } });
        const form = [{ name: 'metadata', value: '{"from":"form"}' }];
        const answer = await ctx.api('PATCH', imagePath(id), { form });
        if (answer.status !== 200) refused(answer);
        const meta = answer.status === 200 ? { from: 'form' } : { before: 'form' };
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (details) => equal(resultObject(details).meta, meta, 'result.meta'),
        );
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
    'PAT-11': {
      title: 'MUST leave access control as it is when the update does not mention it',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ requireSignedURLs: true });
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } }));
        equal([shown.id, shown.requireSignedURLs], [id, true], 'id and requireSignedURLs');
      },
    },
    'PAT-12': {
      title: 'MUST list an image under its new creator, and not under the old one',
      dependsOn: ['LST-4'],
      clause: operation,
      async run(ctx) {
        const [before, after] = [ctx.unique('before'), ctx.unique('after')];
        const { id } = await ctx.upload({ creator: before });
        await ctx.prepare(async () => status(await ctx.api('PATCH', imagePath(id), { json: { creator: after } }), 200));
        for (const [creator, ids] of [
          [after, [id]],
          [before, []],
        ] as const) {
          await ctx.eventually(
            () => ctx.api('GET', `/images/v1?per_page=100&${by(creator)}`),
            (answer) =>
              equal(
                imagesIn(answer).map((image) => image.id),
                ids,
                'the listed ids',
              ),
          );
        }
      },
    },
    'PAT-13': {
      title: 'MUST update that image and no other',
      clause: operation,
      cost: { images: 2 },
      async run(ctx) {
        const other = await ctx.upload({ metadata: { mine: 'not' } });
        const { id } = await ctx.upload({ metadata: { mine: 'yes' } });
        await ctx.prepare(async () => {
          status(await ctx.api('PATCH', imagePath(id), { json: { metadata: { mine: 'changed' } } }), 200);
        });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(other.id)),
          (answer) => equal(resultObject(answer).meta, { mine: 'not' }, 'the metadata of the other image'),
        );
      },
    },
    'PAT-14': {
      title: 'MUST empty the metadata when the update says {}',
      clause: documented('storage/binding'),
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { gone: 1 } });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { metadata: {} } });
        equal(resultObject(answer).meta, {}, 'result.meta');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (details) => equal(resultObject(details).meta, {}, 'the metadata in the details'),
        );
      },
    },
    'PAT-15': {
      title: 'MUST show the new creator in the details afterwards',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ creator: ctx.unique('before') });
        const creator = ctx.unique('after');
        await ctx.prepare(async () => status(await ctx.api('PATCH', imagePath(id), { json: { creator } }), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).creator, creator, 'result.creator'),
        );
      },
    },
    'PAT-16': {
      title: 'MUST answer an update of a private image with the whole image',
      clause: operation,
      async run(ctx) {
        const { id, raw } = await ctx.upload({ creator: ctx.unique(), requireSignedURLs: true });
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } }));
        showsSame(shown, withMeta(raw, { a: 1 }));
      },
    },
    'PAT-17': {
      title: 'MUST answer an update with what the details show',
      clause: operation,
      async run(ctx) {
        const { id, raw } = await ctx.upload({ creator: ctx.unique() });
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } }));
        showsSame(shown, withMeta(raw, { a: 1 }));
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
      title: 'SHOULD forget the old id',
      clause: observed(seen.dartClient),
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
    'RKY-7': {
      title: 'MUST stop delivering an image at its public URL when it is made private',
      clause: operation,
      needs: ['delivery'],
      async run(ctx) {
        const image = await ctx.upload();
        await ctx.prepare(() => ctx.delivered(image, 'public'));
        await ctx.prepare(async () => {
          status(await ctx.api('PATCH', imagePath(image.id), { json: { requireSignedURLs: true } }), 200);
        });
        await ctx.eventually(
          () => ctx.deliver(image, 'public'),
          (answer) => claim(answer.status >= 400, 'it is still delivered', { actual: answer.status }),
        );
      },
    },
    'RKY-8': {
      title: 'MUST not deliver an image at its new URL without a signature when it was made private',
      clause: documented('optimization/hosted-images/serve-private-images'),
      needs: ['delivery'],
      async run(ctx) {
        const { id } = await ctx.upload();
        const moved = await ctx.prepare(async () =>
          readImage(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } })),
        );
        await ctx.eventually(
          () => ctx.deliver(moved, 'public'),
          (answer) => claim(answer.status >= 400, 'the private image is delivered', { actual: answer.status }),
        );
      },
    },
    'RKY-9': {
      title: 'MUST deliver an image at its new URL without a signature when it was made public',
      clause: operation,
      needs: ['delivery'],
      async run(ctx) {
        const { id } = await ctx.upload({ requireSignedURLs: true });
        const moved = await ctx.prepare(async () =>
          readImage(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: false } })),
        );
        const answer = await ctx.delivered(moved, 'public', { accept: 'image/png' });
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'RKY-10': {
      title: 'MUST keep creator, filename and time of upload under the new id',
      clause: operation,
      async run(ctx) {
        const { id, raw } = await ctx.upload({ creator: ctx.unique() });
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } }));
        for (const name of ['creator', 'filename']) equal(shown[name], raw[name], name);
        sameSecond(shown.uploaded, raw.uploaded, 'uploaded');
      },
    },
    'RKY-11': {
      title: 'MUST list an image once, under its new id',
      consults: ['LST-4'],
      clause: operation,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        const moved = await ctx.prepare(async () =>
          readImage(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } })),
        );
        await finds(ctx, list1, { present: [moved.id], absent: [id], creator });
      },
    },
    'RKY-12': {
      title: 'MUST change metadata and access control in one update',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { before: 1 } });
        const json = { requireSignedURLs: true, metadata: { after: 2 } };
        const shown = resultObject(await ctx.api('PATCH', imagePath(id), { json }));
        equal([shown.requireSignedURLs, shown.meta], [true, { after: 2 }], 'requireSignedURLs and meta');
      },
    },
    'RKY-13': {
      title: 'MUST show in the details of the new id that the image requires signed URLs',
      clause: operation,
      async run(ctx) {
        const { id } = await ctx.upload({ creator: ctx.unique() });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } });
        const moved = await ctx.prepare(async () => readImage(answer));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(moved.id)),
          (details) => {
            equal(resultObject(details).requireSignedURLs, true, 'result.requireSignedURLs');
            showsSame(resultObject(details), moved.raw);
          },
        );
      },
    },
  },
);
