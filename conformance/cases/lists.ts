import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, inferred, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import type { Image } from '../case/delivery.ts';
import { array, claim, equal, instant, resultObject, status, text } from '../case/expect.ts';
import { readImage } from '../case/maker.ts';
import { by, finds, idsIn, imagesIn, type List, list1, list2, secondPage, showsSame } from './listing.ts';
import { imagePath } from './paths.ts';
import { series, seriesCost, seriesCreator } from './series.ts';

const version1 = schema('GET /images/v1');
const version2 = schema('GET /images/v2');
const one = { images: 1 } as const;

/** Reads a list until it holds exactly these ids, in any order. */
async function holds(ctx: Context, path: string, ids: readonly string[]): Promise<void> {
  await ctx.eventually(
    () => ctx.api('GET', path),
    (answer) => equal([...idsIn(answer)].sort(), [...ids].sort(), 'the listed ids'),
  );
}

/** What both versions of the list have in common. */
function commonCases(list: List, clause: Clause) {
  const { path, ofCreator } = list;
  const consults = [ofCreator];
  const dependsOn = [ofCreator];
  return {
    stored: {
      title: 'MUST list stored images under result.images',
      clause,
      cost: one,
      consults,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        await finds(ctx, list, { present: [id], creator });
      },
    },
    ofCreator: {
      title: 'MUST list only the images of the creator asked for',
      clause,
      cost: { images: 2 },
      async run(ctx) {
        const mine = ctx.unique();
        const other = `${mine}-of-another`;
        const { id } = await ctx.upload({ creator: mine });
        await ctx.upload({ creator: other });
        await holds(ctx, `${path}?per_page=100&${by(mine)}`, [id]);
      },
    },
    withoutCreator: {
      title: 'MUST list only images without a creator when the creator asked for is empty',
      clause,
      cost: one,
      dependsOn,
      async run(ctx) {
        await ctx.upload({ creator: ctx.unique() });
        const answer = await ctx.api('GET', `${path}?per_page=100&creator=`);
        const named = imagesIn(answer).filter(({ creator }) => typeof creator === 'string' && creator !== '');
        equal(named, [], 'the listed images with a creator');
      },
    },
    withoutDrafts: {
      title: 'MUST leave drafts out of the list',
      clause: documented('storage/upload-images/direct-creator-upload'),
      needs: ['direct-upload'],
      cost: { images: 2 },
      consults,
      async run(ctx) {
        const creator = ctx.unique();
        const draft = await ctx.draft('v2', { creator });
        const { id } = await ctx.upload({ creator });
        await finds(ctx, list, { present: [id], absent: [draft.id], creator });
      },
    },
    withoutDeleted: {
      title: 'MUST drop a deleted image from the list',
      clause: documented('storage/manage-images/delete-images'),
      cost: { images: 2 },
      consults,
      async run(ctx) {
        const creator = ctx.unique();
        const gone = await ctx.upload({ creator });
        const kept = await ctx.upload({ creator });
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(gone.id)), 200));
        await finds(ctx, list, { present: [kept.id], absent: [gone.id], creator });
      },
    },
    empty: {
      title: 'MUST list an empty array when nothing matches',
      clause,
      dependsOn,
      async run(ctx) {
        equal(imagesIn(await ctx.api('GET', `${path}?per_page=10&${by(ctx.unique())}`)), [], 'result.images');
      },
    },
  } as const satisfies Record<string, CaseDefinition>;
}

const commonV1 = commonCases(list1, version1);
const commonV2 = commonCases(list2, version2);

export const listV1 = chapter(
  'List, version 1',
  { capability: 'api', profiles: ['core', 'full'] },
  {
    'LST-1': commonV1.stored,
    'LST-2': {
      title: 'MUST list at most per_page images',
      clause: version1,
      cost: seriesCost,
      async run(ctx) {
        await series(ctx);
        const answer = await ctx.api('GET', '/images/v1?per_page=10');
        claim(imagesIn(answer).length <= 10, 'the page is longer than asked for', {
          expected: 'at most 10',
          actual: imagesIn(answer).length,
        });
      },
    },
    'LST-3': {
      title: 'MUST go on with the next page, without gaps or repetitions',
      dependsOn: ['LST-4'],
      clause: version1,
      cost: seriesCost,
      async run(ctx) {
        const images = await series(ctx);
        const creator = by(seriesCreator(ctx));
        const wanted = images.map(({ id }) => id).sort();
        await ctx.eventually(
          () => ctx.api('GET', `/images/v1?per_page=10&page=1&${creator}`),
          async (first) => {
            const second = await ctx.api('GET', `/images/v1?per_page=10&page=2&${creator}`);
            equal([...idsIn(first), ...idsIn(second)].sort(), wanted, 'the ids of both pages');
          },
        );
      },
    },
    'LST-4': commonV1.ofCreator,
    'LST-5': commonV1.withoutCreator,
    'LST-6': commonV1.withoutDrafts,
    'LST-7': commonV1.withoutDeleted,
    'LST-8': commonV1.empty,
    'LST-9': {
      title: 'MAY refuse page 0',
      clause: inferred('storage/manage-images'),
      async run(ctx) {
        claim((await ctx.api('GET', '/images/v1?page=0')).status >= 400, 'page 0 is not refused');
      },
    },
    'LST-10': {
      title: 'MUST not list an image of another page twice: page 2 differs from page 1',
      dependsOn: ['LST-4'],
      clause: version1,
      cost: seriesCost,
      async run(ctx) {
        await series(ctx);
        const creator = by(seriesCreator(ctx));
        await ctx.eventually(
          () => ctx.api('GET', `/images/v1?per_page=10&page=2&${creator}`),
          async (second) => {
            const first = idsIn(await ctx.api('GET', `/images/v1?per_page=10&page=1&${creator}`));
            equal([first.length, idsIn(second).length], [10, 2], 'the lengths of both pages');
            equal(
              idsIn(second).filter((id) => first.includes(id)),
              [],
              'the ids on both pages',
            );
          },
        );
      },
    },
    'LST-11': {
      title: 'MUST list images without a creator when the creator asked for is empty',
      dependsOn: ['LST-4'],
      clause: version1,
      cost: one,
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1?per_page=100&creator='),
          async (answer) => {
            // The account may hold many such images; beyond one page nothing is promised about the order.
            if (idsIn(answer).length < 100)
              claim(idsIn(answer).includes(id), 'the image is not listed', { expected: id });
          },
        );
      },
    },
    'LST-12': {
      title: 'MUST show in the list what the details show',
      consults: ['LST-4'],
      clause: version1,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id, raw } = await ctx.upload({ creator, metadata: { listed: 1 } });
        await finds(ctx, list1, { present: [id], creator }, ([listed = {}]) => {
          showsSame(listed, raw);
        });
      },
    },
    'LST-13': {
      title: 'MUST match a creator with reserved characters exactly',
      dependsOn: ['LST-4'],
      clause: version1,
      cost: one,
      async run(ctx) {
        const creator = `${ctx.unique()} a+b&c=d/é?`;
        const { id } = await ctx.upload({ creator });
        await holds(ctx, `/images/v1?per_page=100&${by(creator)}`, [id]);
      },
    },
    'LST-14': {
      title: 'MUST show on a later page what the upload answered',
      dependsOn: ['LST-4'],
      clause: version1,
      cost: seriesCost,
      async run(ctx) {
        const images = await series(ctx);
        const page = `/images/v1?per_page=10&page=2&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', page),
          (answer) => showsThese(answer, images, 2),
        );
      },
    },
    'LST-15': {
      title: 'MUST show in the list that an image requires signed URLs',
      consults: ['LST-4'],
      clause: version1,
      cost: one,
      run: (ctx) => listsPrivate(ctx, list1),
    },
    'LST-16': {
      title: 'MUST show the metadata of an update in the list',
      consults: ['LST-4'],
      clause: version1,
      cost: one,
      run: (ctx) => listsUpdate(ctx, list1),
    },
  },
);

export const listV2 = chapter(
  'List, version 2',
  { capability: 'list-v2', needs: ['api'], profiles: ['core', 'full'] },
  {
    // The newest comes first, so that the whole list will do; LS2-8, which would narrow it, rests on this case.
    'LS2-1': { ...commonV2.stored, consults: [] },
    'LS2-2': {
      title: 'MUST list the newest upload first unless told otherwise',
      consults: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        await inOrder(ctx, '');
      },
    },
    'LS2-3': {
      title: 'MUST list the oldest upload first for sort_order=asc',
      consults: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        await inOrder(ctx, 'asc');
      },
    },
    'LS2-4': {
      title: 'MUST list the newest upload first for sort_order=desc',
      consults: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        await inOrder(ctx, 'desc');
      },
    },
    'LS2-5': {
      title: 'MUST list at most per_page images and give a continuation token when there are more',
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        await series(ctx);
        await ctx.eventually(
          () => ctx.api('GET', '/images/v2?per_page=10'),
          (answer) => {
            equal(imagesIn(answer).length, 10, 'the length of the page');
            text(resultObject(answer).continuation_token, 'result.continuation_token');
          },
        );
      },
    },
    'LS2-6': {
      title: 'MUST go on where the continuation token points, without gaps or repetitions',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        const images = await series(ctx);
        const path = `/images/v2?per_page=10&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', path),
          (first) => holdsOnTwoPages(ctx, path, first, images),
        );
      },
    },
    'LS2-7': {
      title: 'MUST give no continuation token with the last page',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        await ctx.eventually(
          () => ctx.api('GET', `/images/v2?per_page=100&${by(creator)}`),
          (answer) => {
            equal(idsIn(answer), [id], 'the listed ids');
            equal(resultObject(answer).continuation_token ?? null, null, 'result.continuation_token');
          },
        );
      },
    },
    'LS2-8': commonV2.ofCreator,
    'LS2-9': commonV2.withoutCreator,
    'LS2-10': commonV2.withoutDrafts,
    'LS2-11': commonV2.withoutDeleted,
    'LS2-12': {
      title: 'MUST show in the list what the details show',
      consults: ['LS2-8'],
      clause: version2,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator, metadata: { listed: true } });
        const details = resultObject(
          await ctx.eventually(
            () => ctx.api('GET', imagePath(id)),
            (answer) => status(answer, 200),
          ),
        );
        await finds(ctx, list2, { present: [id], creator }, ([listed = {}]) => {
          showsSame(listed, details);
        });
      },
    },
    'LS2-13': {
      title: 'MAY refuse a continuation token that it never gave',
      clause: inferred('storage/manage-images'),
      async run(ctx) {
        const answer = await ctx.api('GET', '/images/v2?continuation_token=no-token-of-yours');
        claim(answer.status >= 400, 'the token is not refused', { actual: answer.status });
      },
    },
    'LS2-14': {
      title: 'MAY refuse an unknown sort order',
      clause: inferred('storage/manage-images'),
      async run(ctx) {
        const answer = await ctx.api('GET', '/images/v2?sort_order=sideways');
        claim(answer.status >= 400, 'the sort order is not refused', { actual: answer.status });
      },
    },
    'LS2-15': {
      title: 'MUST keep the order from page to page',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        const images = await series(ctx);
        const path = `/images/v2?per_page=10&sort_order=asc&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', path),
          async (first) => {
            const token = text(resultObject(first).continuation_token, 'result.continuation_token');
            const second = await ctx.api('GET', `${path}&continuation_token=${encodeURIComponent(token)}`);
            const times = [...imagesIn(first), ...imagesIn(second)].map(({ uploaded }) =>
              instant(uploaded, 'uploaded'),
            );
            equal(times.length, images.length, 'the number of listed images');
            equal(
              times,
              [...times].sort((a, b) => a - b),
              'the times of upload',
            );
          },
        );
      },
    },
    'LS2-16': {
      title: 'MUST end after the last page',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        await series(ctx);
        const path = `/images/v2?per_page=10&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', path),
          async (first) => {
            const token = text(resultObject(first).continuation_token, 'result.continuation_token');
            const last = await ctx.api('GET', `${path}&continuation_token=${encodeURIComponent(token)}`);
            equal(idsIn(last).length, 2, 'the length of the last page');
            equal(resultObject(last).continuation_token ?? null, null, 'result.continuation_token of the last page');
          },
        );
      },
    },
    'LS2-17': commonV2.empty,
    'LS2-18': {
      title: 'MUST list an image with its delivery URLs',
      consults: ['LS2-8'],
      clause: version2,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id, variants } = await ctx.upload({ creator });
        await finds(ctx, list2, { present: [id], creator }, ([listed = {}]) => {
          const shown = array(listed.variants, 'variants');
          const wanted = variants.find((url) => url.endsWith('/public'));
          claim(shown.includes(wanted), 'variants lacks the URL of public', { expected: wanted, actual: shown });
        });
      },
    },
    'LS2-19': {
      title: 'MUST apply the filter to every page',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: { ...seriesCost, images: 13 },
      async run(ctx) {
        const images = await series(ctx);
        await ctx.upload({ creator: `${seriesCreator(ctx)}-of-another` });
        const path = `/images/v2?per_page=10&sort_order=asc&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', path),
          (first) => holdsOnTwoPages(ctx, path, first, images),
        );
      },
    },
    'LS2-20': {
      title: 'MUST show on a later page what the upload answered',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: seriesCost,
      async run(ctx) {
        const images = await series(ctx);
        const path = `/images/v2?per_page=10&${by(seriesCreator(ctx))}`;
        await ctx.eventually(
          () => ctx.api('GET', path),
          async (first) => showsThese(await secondPage(ctx, path, first), images, 2),
        );
      },
    },
    'LS2-21': {
      title: 'MUST show in the list that an image requires signed URLs',
      consults: ['LS2-8'],
      clause: version2,
      cost: one,
      run: (ctx) => listsPrivate(ctx, list2),
    },
    'LS2-22': {
      title: 'MUST show the metadata of an update in the list',
      consults: ['LS2-8'],
      clause: version2,
      cost: one,
      run: (ctx) => listsUpdate(ctx, list2),
    },
    'LS2-23': {
      title: 'MUST list an image under its new creator, and not under the old one',
      dependsOn: ['LS2-8'],
      clause: version2,
      cost: one,
      async run(ctx) {
        const [before, after] = [ctx.unique('before'), ctx.unique('after')];
        const { id } = await ctx.upload({ creator: before });
        await ctx.prepare(async () => status(await ctx.api('PATCH', imagePath(id), { json: { creator: after } }), 200));
        await holds(ctx, `/images/v2?per_page=100&${by(after)}`, [id]);
        await holds(ctx, `/images/v2?per_page=100&${by(before)}`, []);
      },
    },
    'LS2-24': {
      title: 'MUST list an image once, under its new id, when its access control changed',
      consults: ['LS2-8'],
      clause: version2,
      cost: one,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        const moved = await ctx.prepare(async () =>
          readImage(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } })),
        );
        await finds(ctx, list2, { present: [moved.id], absent: [id], creator });
      },
    },
  },
);

/** A first page and the one that it leads to hold these images, and no others. */
async function holdsOnTwoPages(ctx: Context, path: string, first: Answer, images: readonly Image[]): Promise<void> {
  const second = await secondPage(ctx, path, first);
  const wanted = images.map(({ id }) => id).sort();
  equal([...idsIn(first), ...idsIn(second)].sort(), wanted, 'the ids of both pages');
}

/** So many images, each as its upload was answered. */
function showsThese(answer: Answer, images: readonly Image[], count: number): void {
  const shown = imagesIn(answer);
  equal(shown.length, count, 'the number of images');
  for (const listed of shown) {
    const uploaded = images.find(({ id }) => id === listed.id);
    claim(uploaded !== undefined, 'an image is listed that must not be', { actual: listed.id });
    showsSame(listed, uploaded?.raw ?? {});
  }
}

async function listsPrivate(ctx: Context, list: List): Promise<void> {
  const creator = ctx.unique();
  const { id, raw } = await ctx.upload({ creator, requireSignedURLs: true });
  await finds(ctx, list, { present: [id], creator }, ([listed = {}]) => {
    equal(listed.requireSignedURLs, true, 'requireSignedURLs');
    showsSame(listed, raw);
  });
}

async function listsUpdate(ctx: Context, list: List): Promise<void> {
  const creator = ctx.unique();
  const { id } = await ctx.upload({ creator, metadata: { version: 1 } });
  await ctx.prepare(async () => {
    status(await ctx.api('PATCH', imagePath(id), { json: { metadata: { version: 2 } } }), 200);
  });
  await finds(ctx, list, { present: [id], creator }, ([listed = {}]) => equal(listed.meta, { version: 2 }, 'meta'));
}

/** Sorted by the times that the list states, and the half that was uploaded first on the right side. */
async function inOrder(ctx: Context, order: '' | 'asc' | 'desc'): Promise<void> {
  const images = await series(ctx);
  const rising = order === 'asc';
  const search = {
    present: images.map(({ id }) => id),
    creator: seriesCreator(ctx),
    ...(order === '' ? {} : { query: `sort_order=${order}` }),
  };
  await finds(ctx, list2, search, (own) => {
    const times = own.map(({ uploaded }) => instant(uploaded, 'uploaded'));
    const sorted = [...times].sort((a, b) => (rising ? a - b : b - a));
    equal(times, sorted, 'the times of upload');
    const half = images.length / 2;
    const older = images.slice(0, half).map(({ id }) => id);
    const shown = own.map(({ id }) => String(id));
    equal((rising ? shown.slice(0, half) : shown.slice(half)).sort(), older.sort(), 'the older half of the images');
  });
}
