import { errors, ImagesError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { isAccountId } from '../namespace.ts';
import { accountKinds, type Kind, kindRow, type Records, storeKinds } from '../records/index.ts';
import { checkedBlobs, checkShape, toState } from './file.ts';
import { type Rule, rules } from './rules.ts';
import { recordsOf, type Snapshot } from './snapshot.ts';

/**
 * Checks a state that did not come through the API, an archive's or a program's, by the API's own rules, before anything
 * of it is put in place: shapes, names, what a variant may hold, quotas, and every original against its record. Throws
 * 5400 with the account and the record.
 */
export function admit(snapshot: Snapshot, limits: Limits): void {
  checkShape(toState(snapshot));
  checkedBlobs(snapshot, snapshot.blobs);
  const { accounts, blobs } = snapshot;
  refuseTwins(
    'accounts',
    accounts.map(({ id }) => id),
  );
  for (const account of accounts) {
    const { id } = account;
    // Zones belong to no account, and their requests to one without a name
    if (id !== '' && !isAccountId(id)) throw errors.badRequest(`account ${id}: a bad name`);
    for (const kind of accountKinds) admitKind(kind, `account ${id}`, account, limits, blobs);
  }
  for (const kind of storeKinds) admitKind(kind, 'the state', snapshot, limits, blobs);
  const bytes = [...blobs.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (limits.storageBytes > 0 && bytes > limits.storageBytes) {
    throw errors.serviceLimit(`${limits.storageBytes} bytes of storage`);
  }
}

function admitKind<K extends Kind>(
  kind: K,
  where: string,
  owner: object,
  limits: Limits,
  blobs: Snapshot['blobs'],
): void {
  const records = recordsOf(kind, owner);
  const { section, idOf } = kindRow(kind);
  const { check, lacks, fits, quota }: Rule<Records[K]> = rules[kind];
  refuseTwins(`${where}: ${section}`, records.map(idOf));
  for (const record of records) {
    within(`${where}, ${kind} ${idOf(record)}`.trimEnd(), () => check?.(record, limits, blobs));
  }
  const lacking = lacks?.(records);
  if (lacking !== undefined) throw errors.badRequest(`${where}: ${lacking} lacks`);
  const misfit = fits?.(records, owner);
  if (misfit !== undefined) throw errors.badRequest(`${where}: ${misfit}`);
  const [count, max, name] = quota?.(records, limits) ?? [0, 0, ''];
  if (count > max) throw errors.serviceLimit(`${max} ${name}; ${where}`);
}

/** A refusal of the API's, told of a place in the state. */
function within(where: string, task: () => unknown): void {
  try {
    task();
  } catch (error) {
    throw error instanceof ImagesError ? errors.badRequest(`${where}: ${error.code} ${error.message}`) : error;
  }
}

function refuseTwins(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw errors.badRequest(`${what}: ${twice} is there twice`);
}
