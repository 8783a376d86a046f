import type { Account } from './account.ts';

/** Where an account comes to be remembered. */
export interface Holder {
  /** The account as it is remembered meanwhile, for this request or another. */
  held(): Account | undefined;
  /** Remembers it, unless it is already. */
  hold(): Account;
  /** The account whose keys are shown, where showing them has to be remembered. */
  readonly showKeys: (() => Account) | undefined;
}

/** An account that nobody remembers until something is put into it, so that having looked at it costs nothing. */
export function unheld(empty: Account, { held, hold, showKeys }: Holder): Account {
  const seen = () => held() ?? empty;
  return {
    id: empty.id,
    hash: empty.hash,
    now: empty.now,
    get revision() {
      return seen().revision;
    },
    get config() {
      return seen().config;
    },
    set config(value) {
      hold().config = value;
    },
    images: {
      get count() {
        return seen().images.count;
      },
      get: (id) => seen().images.get(id),
      nextSequence: () => seen().images.nextSequence(),
      put: (record, bytes) => hold().images.put(record, bytes),
      rekey: (oldId, record) => hold().images.rekey(oldId, record),
      delete: (id) => held()?.images.delete(id) ?? false,
      list: (selection) => seen().images.list(selection),
      all: () => seen().images.all(),
      bytes: (record) => seen().images.bytes(record),
    },
    variants: {
      get count() {
        return seen().variants.count;
      },
      get: (id) => seen().variants.get(id),
      put: (record) => hold().variants.put(record),
      delete: (id) => (seen().variants.get(id) === undefined ? false : hold().variants.delete(id)),
      list: () => seen().variants.list(),
    },
    keys: {
      get: (name) => seen().keys.get(name),
      put: (key) => hold().keys.put(key),
      delete: (name) => (seen().keys.get(name) === undefined ? false : hold().keys.delete(name)),
      list: () => (showKeys ?? seen)().keys.list(),
    },
  };
}
