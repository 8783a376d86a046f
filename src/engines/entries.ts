import { type Change, type Entry, type Kind, kindRow, kinds } from '../cloudflare/index.ts';
import type { Database } from './database.ts';

/** The entry that tells how many there are. */
export const countKey = 'meta!count';

/** The name and the content of the entry that a change leaves; without content there is none any more. */
export function entryOf({ kind, account, id, value }: Change): readonly [string, Uint8Array | undefined] {
  if (kind === 'blob') return [nameOf(kind, id), value];
  const name = kindRow<Kind>(kind).of === 'account' ? nameOf(kind, account, id) : nameOf(kind, id);
  return [name, value === undefined ? undefined : Buffer.from(JSON.stringify(value))];
}

function nameOf(kind: string, ...names: readonly string[]): string {
  return [kind, ...names.map(encodeURIComponent)].join('!');
}

/** What a database holds: records, originals, and how many entries it says that there are. */
export interface Content {
  readonly entries: readonly Entry[];
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly count: number;
  readonly expected: unknown;
}

/** Reads all entries; throws at one that does not belong there. */
export async function readEntries(database: Database): Promise<Content> {
  const blobs = new Map<string, Uint8Array>();
  const entries: Entry[] = [];
  let count = 0;
  let expected: unknown;
  for await (const [name, content] of database.iterator()) {
    count += 1;
    const [kind = '', ...names] = name.split('!');
    const [first = ''] = names.map(decodeURIComponent);
    if (kind === 'blob') blobs.set(first, sharedCopy(content));
    else if (name === countKey) expected = JSON.parse(content.toString('utf8'));
    else if (kind in kinds)
      entries.push({ kind, account: first, value: JSON.parse(content.toString('utf8')) } as Entry);
    else throw new Error(`it holds an entry ${name.slice(0, 100)} that does not belong there`);
  }
  return { entries, blobs, count, expected };
}

/** Transform workers read originals where they are. */
function sharedCopy(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}
