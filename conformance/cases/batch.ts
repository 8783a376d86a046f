import { chapter } from '../case/case.ts';
import { documented, observed, seen } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, instant, matches, refused, refusedWith, resultObject, status, text } from '../case/expect.ts';
import { fields } from '../case/multipart.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { batchList2, by, finds, imagesIn, list1, list2, showsSame, withMeta } from './listing.ts';
import { imagePath } from './paths.ts';
import { series, seriesCost, seriesCreator } from './series.ts';

const page = documented('storage/upload-images/images-batch');

/** Uploads through the batch host, and leaves the judgement to the case. */
export async function create(ctx: Context, creator = ctx.unique()) {
  const { bytes } = await sourcePicture('grey.png');
  const form = [
    { name: 'creator', value: creator },
    { name: 'file', value: bytes, filename: 'batch.png', type: 'image/png' },
  ];
  return await ctx.batch('POST', '/images/v1', { form, creates: { kind: 'image', marker: creator } });
}

/** Stores an image through the batch host; its id. */
export async function stored(ctx: Context, creator?: string): Promise<string> {
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
    'BAT-12': {
      title: 'MUST answer an upload to the batch host with the whole image, and show it on both hosts',
      clause: page,
      async run(ctx) {
        const creator = ctx.unique();
        const raw = resultObject(await create(ctx, creator));
        equal([raw.creator, raw.filename, raw.requireSignedURLs], [creator, 'batch.png', false], 'what was sent');
        const path = imagePath(text(raw.id, 'result.id'));
        for (const read of [() => ctx.batch('GET', path), () => ctx.api('GET', path)]) {
          await ctx.eventually(read, (answer) => showsSame(resultObject(answer), raw));
        }
      },
    },
    'BAT-13': {
      title: 'MUST answer an update on the batch host with the whole image, and show it on both hosts',
      clause: page,
      async run(ctx) {
        const { id, raw } = await ctx.upload({ creator: ctx.unique(), metadata: { by: 'api' } });
        const json = { metadata: { by: 'batch' }, creator: ctx.unique() };
        const shown = resultObject(await ctx.batch('PATCH', imagePath(id), { json }));
        const wanted = withMeta({ ...raw, creator: json.creator }, json.metadata);
        showsSame(shown, wanted);
        for (const read of [() => ctx.batch('GET', imagePath(id)), () => ctx.api('GET', imagePath(id))]) {
          await ctx.eventually(read, (answer) => showsSame(resultObject(answer), wanted));
        }
      },
    },
    'BAT-14': {
      title: 'MUST show on the batch host, and list there, what the API shows of a private image',
      clause: page,
      needs: ['list-v2'],
      consults: ['LS2-8'],
      async run(ctx) {
        const creator = ctx.unique();
        const { id, raw } = await ctx.upload({ creator, requireSignedURLs: true, metadata: { a: 1 } });
        await ctx.eventually(
          () => ctx.batch('GET', imagePath(id)),
          (answer) => showsSame(resultObject(answer), raw),
        );
        await finds(ctx, batchList2, { present: [id], creator }, ([listed = {}]) => showsSame(listed, raw));
      },
    },
    'BAT-15': {
      title: 'MUST make an image private on the batch host, under another id',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload({ creator: ctx.unique() });
        const shown = resultObject(await ctx.batch('PATCH', imagePath(id), { json: { requireSignedURLs: true } }));
        equal(shown.requireSignedURLs, true, 'result.requireSignedURLs');
        claim(shown.id !== id, 'the id is still the same', { actual: shown.id });
        const path = imagePath(text(shown.id, 'result.id'));
        for (const read of [() => ctx.batch('GET', path), () => ctx.api('GET', path)]) {
          await ctx.eventually(read, (answer) => showsSame(resultObject(answer), shown));
        }
      },
    },
    'BAT-16': {
      title: 'MUST not show, list or give back on either host what was deleted on the batch host',
      clause: page,
      needs: ['list-v2'],
      consults: ['LS2-8'],
      cost: { images: 2 },
      async run(ctx) {
        const creator = ctx.unique();
        const gone = await ctx.upload({ creator });
        const kept = await ctx.upload({ creator });
        await ctx.prepare(async () => status(await ctx.batch('DELETE', imagePath(gone.id)), 200));
        await ctx.eventually(
          () => ctx.batch('GET', imagePath(gone.id)),
          (answer) => refused(answer, 404),
        );
        for (const list of [batchList2, list2, list1]) {
          await finds(ctx, list, { present: [kept.id], absent: [gone.id], creator });
        }
      },
    },
    'BAT-17': {
      title: 'MUST not show or list on the batch host what was deleted on the API',
      clause: page,
      needs: ['list-v2'],
      consults: ['LS2-8'],
      cost: { images: 2 },
      async run(ctx) {
        const creator = ctx.unique();
        const gone = await ctx.upload({ creator });
        const kept = await ctx.upload({ creator });
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(gone.id)), 200));
        await ctx.eventually(
          () => ctx.batch('GET', imagePath(gone.id)),
          (answer) => refused(answer, 404),
        );
        await finds(ctx, batchList2, { present: [kept.id], absent: [gone.id], creator });
      },
    },
    'BAT-18': {
      title: 'MUST reserve an upload URL on the batch host with all its settings, and take a picture there',
      clause: page,
      needs: ['direct-upload', 'list-v2'],
      consults: ['LS2-8'],
      async run(ctx) {
        const [marker, creator] = [ctx.unique(), ctx.unique('creator')];
        const form = fields({ metadata: '{"from":"batch"}', requireSignedURLs: 'true', creator });
        const creates = { kind: 'image' as const, marker };
        const { id, uploadURL } = resultObject(await ctx.batch('POST', '/images/v2/direct_upload', { form, creates }));
        status(await ctx.postFile(text(uploadURL, 'result.uploadURL')), 200);
        const own = text(id, 'result.id');
        for (const read of [() => ctx.batch('GET', imagePath(own)), () => ctx.api('GET', imagePath(own))]) {
          await ctx.eventually(read, (answer) => {
            const { meta, requireSignedURLs, creator: shown } = resultObject(answer);
            equal(
              [meta, requireSignedURLs, shown],
              [{ from: 'batch' }, true, creator],
              'what the URL was reserved with',
            );
          });
        }
        await finds(ctx, batchList2, { present: [own], creator });
      },
    },
    'BAT-19': {
      title: 'MUST refuse every operation of the batch host without a token, and do nothing',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { kept: 1 } });
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        const form = [
          ...fields({ creator: creates.marker }),
          { name: 'file', value: (await sourcePicture('grey.png')).bytes },
        ];
        for (const [method, path, request] of [
          ['GET', imagePath(id), {}],
          ['PATCH', imagePath(id), { json: { metadata: { kept: 2 } } }],
          ['DELETE', imagePath(id), {}],
          ['POST', '/images/v1', { form, creates }],
          ['POST', '/images/v2/direct_upload', { form: fields({ creator: creates.marker }), creates }],
        ] as const) {
          const answer = await ctx.batch(method, path, { ...request, credentials: {} });
          claim(
            answer.status >= 400 && answer.status < 500,
            `${method} ${path === imagePath(id) ? 'of an image' : path} is not refused`,
            {
              actual: answer.status,
            },
          );
        }
        equal(resultObject(await ctx.api('GET', imagePath(id))).meta, { kept: 1 }, 'the metadata afterwards');
      },
    },
    'BAT-20': {
      title: 'MUST filter by creator and go on from page to page on the batch host',
      clause: page,
      needs: ['list-v2'],
      dependsOn: ['LS2-8'],
      cost: { ...seriesCost },
      async run(ctx) {
        const images = await series(ctx);
        const path = `/images/v2?per_page=10&sort_order=asc&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.batch('GET', path),
          async (first) => {
            const token = text(resultObject(first).continuation_token, 'result.continuation_token');
            const second = await ctx.batch('GET', `${path}&continuation_token=${encodeURIComponent(token)}`);
            const shown = [...imagesIn(first), ...imagesIn(second)];
            equal(shown.map(({ id }) => id).sort(), images.map(({ id }) => id).sort(), 'the ids of both pages');
            for (const listed of shown) showsSame(listed, images.find(({ id }) => id === listed.id)?.raw ?? {});
            const times = shown.map(({ uploaded }) => instant(uploaded, 'uploaded'));
            equal(
              times,
              [...times].sort((a, b) => a - b),
              'the times of upload',
            );
          },
        );
      },
    },
  },
);
