import type { Account } from '../../cloudflare/index.ts';

/** An account as a reader sees it whose storage lags behind: images younger than `lag` are not there yet. */
export function lagging(account: Account, lag: number): Account {
  if (lag <= 0) return account;
  const { images } = account;
  const visible = (record: { readonly uploaded: number } | undefined) =>
    record !== undefined && record.uploaded <= account.now() - lag;
  return Object.create(account, {
    images: {
      value: Object.create(images, {
        get: {
          value(id: string) {
            const record = images.get(id);
            return visible(record) ? record : undefined;
          },
        },
        list: {
          value: function* (selection: Parameters<typeof images.list>[0]) {
            for (const record of images.list(selection)) if (visible(record)) yield record;
          },
        },
      }),
    },
  }) as Account;
}
