import type { Answer } from '../case/client.ts';
import { json } from '../case/expect.ts';
import type { OpenEntry, Thing } from './ledger.ts';

/** Sends one API request: method, path below the account, and a JSON body if any. */
export type ApiSender = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** What became of a thing. */
export type Removal = 'gone' | 'left';

/**
 * Removes one thing that a run made, or puts account configuration back. It never deletes because something is
 * listed: a list is read only to learn the id of a create whose answer never came, recognised by text that nothing
 * but that create carried.
 */
async function removeThing(thing: Thing, send: ApiSender): Promise<Removal> {
  return await removers[thing.kind](thing, send);
}

/** Removes everything, newest first, trying twice; gives up when nothing works any more. Returns what is left. */
export async function removeAll(
  entries: readonly OpenEntry[],
  send: ApiSender,
  close: (entry: OpenEntry) => void,
): Promise<readonly OpenEntry[]> {
  const left: OpenEntry[] = [];
  let failures = 0;
  for (const entry of entries) {
    let removal: Removal = 'left';
    if (failures >= mostFailures) {
      left.push(entry);
      continue;
    }
    for (let attempt = 0; attempt < 2 && removal === 'left'; attempt++) {
      removal = await removeThing(entry, send).catch((): Removal => 'left');
    }
    failures = removal === 'gone' ? 0 : failures + 1;
    if (removal === 'gone') close(entry);
    else left.push(entry);
  }
  return left;
}

/** After so many failures in a row the target is taken to be unreachable. */
const mostFailures = 3;

const removers: Readonly<Record<Thing['kind'], (thing: Thing, send: ApiSender) => Promise<Removal>>> = {
  image: async (thing, send) => {
    const ids = thing.id === undefined ? await findByMarker(thing.marker, send) : [thing.id];
    if (ids === undefined) return 'left';
    const removals = [];
    for (const id of ids) removals.push(deleted(await send('DELETE', `/images/v1/${encodeURIComponent(id)}`)));
    return removals.every((removal) => removal === 'gone') ? 'gone' : 'left';
  },
  variant: async ({ id = '' }, send) => deleted(await send('DELETE', `/images/v1/variants/${encodeURIComponent(id)}`)),
  key: async ({ id = '' }, send) => deleted(await send('DELETE', `/images/v1/keys/${encodeURIComponent(id)}`)),
  'public-variant': async ({ before }, send) => {
    const { status } = await send('GET', '/images/v1/variants/public');
    if (status === 200) return 'gone';
    return (await send('POST', '/images/v1/variants', before)).status === 200 ? 'gone' : 'left';
  },
  config: async ({ before }, send) => {
    const { status } = await send('PATCH', '/images/v1/config', before);
    return status === 200 ? 'gone' : 'left';
  },
};

/** A second delete finds nothing, whatever the status by which the target says so. */
function deleted({ status }: Answer): Removal {
  return status === 200 || status === 204 || status === 404 || status === 400 || status === 410 ? 'gone' : 'left';
}

const pageSize = 1000;
const mostPages = 10;

/** Ids of the newest images that carry the marker; undefined when the target's lists do not answer. */
async function findByMarker(marker: string | undefined, send: ApiSender): Promise<readonly string[] | undefined> {
  if (marker === undefined) return [];
  const images = await listImages(send);
  return images?.filter((image) => carries(image, marker)).map(({ id }) => id);
}

/** The newest images of the account, ten pages at most; undefined when the target's lists do not answer. */
export async function listImages(send: ApiSender): Promise<readonly { readonly id: string }[] | undefined> {
  const found: { readonly id: string }[] = [];
  let token: string | undefined;
  for (let page = 1; page <= mostPages; page++) {
    const next = token === undefined ? '' : `&continuation_token=${encodeURIComponent(token)}`;
    let answer = await send('GET', `/images/v2?per_page=${pageSize}&sort_order=desc${next}`);
    if (answer.status !== 200) answer = await send('GET', `/images/v1?per_page=${pageSize}&page=${page}`);
    if (answer.status !== 200) return undefined;
    const { result } = json(answer) as { result?: { images?: unknown[]; continuation_token?: string | null } };
    const images = Array.isArray(result?.images) ? result.images : [];
    found.push(...images.filter(hasId));
    token = result?.continuation_token ?? undefined;
    if (images.length < pageSize || token === undefined) break;
  }
  return found;
}

function hasId(image: unknown): image is { readonly id: string } {
  return typeof image === 'object' && image !== null && 'id' in image && typeof image.id === 'string';
}

function carries(image: unknown, marker: string): boolean {
  const { id, filename, creator, meta, metadata } = image as Record<string, unknown>;
  return [id, filename, creator, JSON.stringify(meta), JSON.stringify(metadata)].some(
    (value) => typeof value === 'string' && value.includes(marker),
  );
}
