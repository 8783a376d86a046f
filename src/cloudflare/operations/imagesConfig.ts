import type { ImagesConfig } from '../../../spec/types.ts';
import type { Account, AccountConfig } from '../records/index.ts';
import type { HandlerOf, ResultReply } from './call.ts';
import { readFlag } from './fields.ts';
import { readBrowserTtl } from './variantFields.ts';

/** The account's settings. */
export const getImagesConfig: HandlerOf<'getImagesConfig'> = ({ account }) => present(account);

/** Changes the settings given and leaves the rest. */
export const updateImagesConfig: HandlerOf<'updateImagesConfig'> = ({ account, body }) => {
  account.config = readConfig(body, account.config);
  return present(account);
};

/** Settings as they are after a change: what is not given stays. */
export function readConfig(body: Readonly<Record<string, unknown>>, old: AccountConfig): AccountConfig {
  return {
    flexible_variants: readFlag(body, 'flexible_variants') ?? old.flexible_variants,
    browser_ttl: body.browser_ttl === null ? null : (readBrowserTtl(body) ?? old.browser_ttl),
    preserve_content_credentials: readFlag(body, 'preserve_content_credentials') ?? old.preserve_content_credentials,
  };
}

function present({ config }: Account): ResultReply<ImagesConfig> {
  return { result: { ...config } };
}
