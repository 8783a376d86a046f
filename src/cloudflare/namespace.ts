import { errors } from './errors.ts';
import type { Account, Store } from './records/index.ts';

/** The header that isolates a client from all others on one mock. */
export const namespaceHeader = 'x-mock-namespace';

const form = /^[A-Za-z0-9_.-]{1,64}$/;

/** Whether a path segment can be the id of an account, alone or with the namespace that it stands in. */
export function isAccountId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{1,64}(~[A-Za-z0-9_.-]{1,64})?$/.test(text);
}

/** Whether a path segment is an account's id as the product gives them: 32 hexadecimal digits, alone or with a namespace. */
export function isRealAccountId(text: string): boolean {
  return /^[0-9a-f]{32}(~[A-Za-z0-9_.-]{1,64})?$/.test(text);
}

/** The account that an account stands for within a namespace. Such ids can be used in paths as they are. */
export function namespaced(accountId: string, namespace: string | undefined): string {
  return namespace === undefined || accountId.includes('~') ? accountId : `${accountId}~${namespace}`;
}

/** The namespace part of an account id. */
export function namespaceOf(accountId: string): string | undefined {
  return accountId.split('~')[1];
}

/** The namespace that a request names in its header; 5400 when it is malformed. */
export function readNamespace(value: string | readonly string[] | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || !form.test(value)) {
    throw errors.badRequest(`${namespaceHeader} must be 1 to 64 letters, digits, "_", "." or "-"`);
  }
  return value;
}

/** The account behind a delivery hash, or the one that stands for it in the namespace that a request's header names. */
export function namespacedAccount(
  store: Store,
  hash: string,
  { headers }: { readonly headers: Readonly<Record<string, string | readonly string[] | undefined>> },
): Account | undefined {
  const account = store.accountByHash(hash);
  const namespace = readNamespace(headers[namespaceHeader]);
  return account === undefined || namespace === undefined ? account : store.account(namespaced(account.id, namespace));
}
