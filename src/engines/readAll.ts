import { checkedBlobs, parseState, type Snapshot, stateOf, toState } from '../cloudflare/index.ts';
import type { Database } from './database.ts';
import { readEntries } from './entries.ts';

/** Everything in the database, checked: the number of entries, the shape of records, the hash of every original. */
export async function readAll(database: Database): Promise<Snapshot> {
  const { entries, blobs, count, expected } = await readEntries(database);
  if (count > 0 && expected !== count) throw new Error(`it should hold ${expected} entries, but holds ${count}`);
  const state = parseState(JSON.stringify(toState(stateOf(entries))));
  return { ...state, blobs: checkedBlobs(state, blobs) };
}
