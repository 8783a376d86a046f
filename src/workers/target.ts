import type { AdapterSettings } from './adapter.ts';

/** The mock to use: one in this process that listens, or one at a URL, and for hosted images the account and the token. */
export type MockTarget =
  | {
      readonly mock: {
        readonly url: string;
        readonly account: string;
        readonly config: { readonly tokens: readonly string[] };
      };
    }
  | { readonly url: string; readonly account?: string; readonly token?: string };

/** The target as the adapters take it. */
export function settingsOf(target: MockTarget): AdapterSettings {
  if ('url' in target) {
    const { url, account = exampleAccount, token = 'local' } = target;
    return { url: originOf(url), account, token };
  }
  const { url, account, config } = target.mock;
  return { url, account, token: config.tokens[0] ?? 'local' };
}

/** The origin that a URL names, a slash behind it or not; throws for what is no http or https URL. */
export function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`${url} is not the URL of a mock, such as http://127.0.0.1:8787`);
  }
  return new URL(url).origin;
}

/** The account whose URLs the mock prints when it is told none. */
const exampleAccount = '67acb8304c7e99c489e970207a385399';
