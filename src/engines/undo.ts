import type { AccountConfig, FormerImage, SigningKey, Store, VariantRecord } from '../cloudflare/records/index.ts';

/** What a record was before a change that is not on the disk yet; `was` is missing where there was none. */
export type Former = {
  readonly account: string;
  /** True for what a new account begins with: nobody asked for it, so it stays when it cannot be written. */
  readonly unasked?: true;
} & (
  | { readonly kind: 'image'; readonly id: string; readonly was: FormerImage | undefined }
  | { readonly kind: 'variant'; readonly id: string; readonly was: VariantRecord | undefined }
  | { readonly kind: 'key'; readonly id: string; readonly was: SigningKey | undefined }
  | { readonly kind: 'config'; readonly was: AccountConfig | undefined }
);

/** Makes a store what it was: each record once, whatever became of it since. */
export function takeBack(store: Store, formers: Iterable<Former>): void {
  const there = new Set([...store.accounts()].map(({ id }) => id));
  const all = [...formers];
  for (const { account: id } of all) {
    if (there.has(id)) continue;
    there.add(id);
    const { variants, keys } = store.hold(id);
    for (const variant of variants.list()) variants.delete(variant.id);
    for (const key of keys.list()) keys.delete(key.name);
  }
  // All originals that came are given up before those that went are taken up again
  for (const former of all) if (former.kind === 'image') store.account(former.account).images.delete(former.id);
  for (const former of all) putBack(store, former);
}

function putBack(store: Store, former: Former): void {
  const account = store.account(former.account);
  if (former.kind === 'image') {
    if (former.was !== undefined) account.images.put(former.was.record, former.was.bytes);
  } else if (former.kind === 'variant') {
    if (former.was === undefined) account.variants.delete(former.id);
    else account.variants.put(former.was);
  } else if (former.kind === 'key') {
    if (former.was === undefined) account.keys.delete(former.id);
    else account.keys.put(former.was);
  } else if (former.was !== undefined) account.config = former.was;
}
