import type { AccountSnapshot, Snapshot } from '../testkit/snapshot.ts';
import type { Database } from './database.ts';
import { checkedBlobs, parseState } from './stateFile.ts';
import { countKey } from './writer.ts';

/** Everything in the database, checked: the number of entries, the shape of records, the hash of every original. */
export async function readAll(database: Database): Promise<Snapshot> {
  const blobs = new Map<string, Uint8Array>();
  const accounts = new Map<string, { -readonly [K in keyof AccountSnapshot]: AccountSnapshot[K] }>();
  const rest = { zones: {} as unknown, batchTokens: [] as unknown, count: undefined as unknown };
  let entries = 0;
  const lists: Record<string, 'images' | 'variants' | 'keys'> = { image: 'images', variant: 'variants', key: 'keys' };
  for await (const [name, value] of database.iterator()) {
    entries += 1;
    const [kind = '', ...names] = name.split('!');
    const [first = ''] = names.map(decodeURIComponent);
    if (kind === 'blob') {
      blobs.set(first, shared(value));
      continue;
    }
    const json: unknown = JSON.parse(value.toString('utf8'));
    const list = lists[kind];
    const account = accounts.get(first) ?? { id: first, images: [], variants: [], keys: [], config: {} as never };
    if (list !== undefined || kind === 'config') accounts.set(first, account);
    if (list !== undefined) account[list] = [...account[list], json] as never;
    else if (kind === 'config') account.config = json as AccountSnapshot['config'];
    else if (name === 'zones') rest.zones = json;
    else if (name === 'tokens') rest.batchTokens = json;
    else if (name === countKey) rest.count = json;
    else throw new Error(`it holds an entry ${name.slice(0, 100)} that does not belong there`);
  }
  if (entries > 0 && rest.count !== entries) {
    throw new Error(`it should hold ${rest.count} entries, but holds ${entries}`);
  }
  const { zones, batchTokens } = rest;
  const state = parseState(
    JSON.stringify({ format: 'cfimages state', version: 1, zones, batchTokens, accounts: [...accounts.values()] }),
  );
  return { ...state, blobs: checkedBlobs(state, blobs) };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}
