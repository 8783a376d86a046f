import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { array, claim, equal, object, resultObject, sameSecond, text } from '../case/expect.ts';
import { Blocked } from '../case/outcome.ts';

/** An image as a list shows it. */
export type Listed = Readonly<Record<string, unknown>>;

/** One of the lists: how it is asked, and which case says whether it can be narrowed to a creator. */
export interface List {
  readonly path: '/images/v1' | '/images/v2';
  readonly ofCreator: 'LST-4' | 'LS2-8';
  /** Asks the API or the batch host. */
  readonly ask: (ctx: Context, path: string) => Promise<Answer>;
}

const api = (ctx: Context, path: string) => ctx.api('GET', path);

export const list1: List = { path: '/images/v1', ofCreator: 'LST-4', ask: api };
export const list2: List = { path: '/images/v2', ofCreator: 'LS2-8', ask: api };
export const batchList2: List = { ...list2, ask: (ctx, path) => ctx.batch('GET', path) };

/**
 * A judgement of an image in one answer by the same image in another: what both show has to agree, times to the
 * second, and of the delivery URLs that of the variant public.
 */
export function showsSame(shown: Listed, wanted: Listed): void {
  for (const name of ['id', 'filename', 'requireSignedURLs', 'meta', 'creator']) {
    equal(shown[name] ?? null, wanted[name] ?? null, name);
  }
  sameSecond(shown.uploaded, wanted.uploaded, 'uploaded');
  // The base contract calls it metadata: who shows both shows the same.
  for (const { meta, metadata } of [shown, wanted].filter((image) => 'meta' in image && 'metadata' in image)) {
    equal(metadata, meta, 'metadata beside meta');
  }
  claim(array(shown.variants, 'variants').length > 0, 'variants is empty');
  equal(publicUrl(shown), publicUrl(wanted), 'the URL of the variant public');
}

/** An image as an answer shows it, with other metadata, under whatever names it shows them. */
export function withMeta(image: Listed, meta: unknown): Listed {
  return { ...image, meta, ...('metadata' in image ? { metadata: meta } : {}) };
}

function publicUrl({ variants }: Listed): unknown {
  return array(variants, 'variants').find((url) => String(url).endsWith('/public')) ?? null;
}

const pageSize = 100;
const mostPages = 10;

/** The images of a page. */
export function imagesIn(answer: Answer): readonly Listed[] {
  return array(resultObject(answer).images, 'result.images').map((image) => object(image, 'an image of the list'));
}

/** The ids of a page. */
export const idsIn = (answer: Answer): readonly string[] => imagesIn(answer).map(({ id }) => text(id, 'id'));

/** `creator=` with its value. */
export const by = (creator: string): string => `creator=${encodeURIComponent(creator)}`;

/** The page of the v2 list after a first one that has to say where it goes on. */
export async function secondPage(ctx: Context, path: string, first: Answer): Promise<Answer> {
  const token = text(resultObject(first).continuation_token, 'result.continuation_token');
  return await ctx.api('GET', `${path}&continuation_token=${encodeURIComponent(token)}`);
}

/** What a case looks for in a list. */
export interface Search {
  /** Ids that have to be listed. */
  readonly present: readonly string[];
  /** Ids that must not be, each of an image that is older than one of those above. */
  readonly absent?: readonly string[];
  /** Whose they all are: the list is narrowed to it where that was seen to work in this run. */
  readonly creator?: string;
  /** Further parameters. */
  readonly query?: string;
}

/**
 * Reads a list until it shows what it has to; the account may hold other images, which are passed over. Gives the
 * judgement the images of the search, in the order of the list.
 */
export async function finds(
  ctx: Context,
  list: List,
  search: Search,
  judge: (own: readonly Listed[]) => void = () => undefined,
): Promise<void> {
  const { present, absent = [], creator, query } = search;
  const narrowed = creator !== undefined && ctx.holds(list.ofCreator) ? by(creator) : undefined;
  const parameters = [`per_page=${pageSize}`, query, narrowed].filter((part) => part !== undefined).join('&');
  const first = `${list.path}?${parameters}`;
  await ctx.eventually(
    () => list.ask(ctx, first),
    async (answer) => {
      const { images, whole } = await follow(ctx, list, first, answer, { present, absent });
      const shown = images.map(({ id }) => text(id, 'id'));
      const missing = present.filter((id) => !shown.includes(id));
      if (missing.length > 0 && !whole) {
        throw new Blocked(`the list was not read to its end: not among the first ${images.length} images`);
      }
      claim(missing.length === 0, 'an image is not listed', { expected: missing, actual: sample(shown) });
      // Narrowed to one creator, the list holds nobody else's images.
      const left = shown.filter((id) => (narrowed === undefined ? absent.includes(id) : !present.includes(id)));
      claim(left.length === 0, 'an image is listed that must not be', { actual: left });
      const repeated = present.filter((id) => shown.indexOf(id) !== shown.lastIndexOf(id));
      claim(repeated.length === 0, 'an image is listed twice', { actual: repeated });
      judge(images.filter(({ id }) => present.includes(String(id))));
    },
  );
}

/** Goes on from the first page until everything wanted was seen (and nothing must be absent), or to the end. */
async function follow(
  ctx: Context,
  list: List,
  path: string,
  first: Answer,
  { present, absent }: { readonly present: readonly string[]; readonly absent: readonly string[] },
): Promise<{ readonly images: readonly Listed[]; readonly whole: boolean }> {
  const images = [...imagesIn(first)];
  const seen = new Set(images.map(({ id }) => id));
  let answer = first;
  for (let page = 2; page <= mostPages; page++) {
    if (absent.length === 0 && present.every((id) => seen.has(id))) return { images, whole: false };
    const next = following(list, path, answer, page);
    if (next === undefined) return { images, whole: true };
    answer = await list.ask(ctx, next);
    // Whether the list goes on as it says is another case's question.
    if (answer.status !== 200) return { images, whole: false };
    const fresh = imagesIn(answer).filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return { images, whole: true };
    images.push(...fresh);
    for (const { id } of fresh) seen.add(id);
  }
  return { images, whole: false };
}

/** The next page; a short page of version 1 is taken for the last one. */
function following(list: List, path: string, answer: Answer, page: number): string | undefined {
  if (list.path === '/images/v1') return imagesIn(answer).length < shortPage ? undefined : `${path}&page=${page}`;
  const token = resultObject(answer).continuation_token;
  return typeof token === 'string' ? `${path}&continuation_token=${encodeURIComponent(token)}` : undefined;
}

/** Fewer images than any target puts on a page when it has more: the least that `per_page` can be. */
const shortPage = 10;

function sample(ids: readonly string[]): readonly string[] {
  return ids.length > 10 ? [...ids.slice(0, 10), `and ${ids.length - 10} more`] : ids;
}
