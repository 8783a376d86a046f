import { type Account, type Limits, putKey, putVariant, readConfig, readVariant } from '../../cloudflare/index.ts';
import { variantFields } from '../../imaging/index.ts';
import type { SeedAccount } from './initialState.ts';

type Name = Exclude<keyof SeedAccount, 'images'>;
type Item<T> = T extends readonly (infer One)[] ? One : T;

/** What an account may begin with of one kind, and how it gets there: by the API's own rules. */
interface Section<T> {
  /** JSON Schema of the section. */
  readonly schema: object;
  /** Puts one record, or the settings, in place. */
  readonly plant: (value: Item<T>, account: Account, limits: Limits) => void;
}

const text = { type: 'string', minLength: 1 } as const;
const listOf = (required: readonly string[], properties: object) =>
  ({ type: 'array', items: { type: 'object', required, additionalProperties: false, properties } }) as const;

/** The sections beside the images, in the order in which they are planted. */
export const sections: { readonly [K in Name]-?: Section<NonNullable<SeedAccount[K]>> } = {
  variants: {
    schema: listOf(['id', 'options'], {
      id: { ...text, maxLength: 99, pattern: '^[A-Za-z0-9]+$' },
      options: { type: 'object', additionalProperties: false, properties: variantFields },
      neverRequireSignedURLs: { type: 'boolean' },
    }),
    plant: (variant, account, limits) => putVariant(account, readVariant({ ...variant }), limits),
  },
  keys: {
    schema: listOf(['name', 'value'], {
      name: { type: 'string', pattern: '^[A-Za-z0-9]{1,20}$' },
      value: { ...text, maxLength: 1000 },
    }),
    plant: (key, account, limits) => putKey(account, { ...key }, limits),
  },
  config: {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        flexible_variants: { type: 'boolean' },
        browser_ttl: { anyOf: [variantFields.browser_ttl, { type: 'null' }] },
        preserve_content_credentials: { type: 'boolean' },
      },
    },
    plant(config, account) {
      account.config = readConfig(config, account.config);
    },
  },
};

/** All that an account begins with but its images, each with its place and a way to plant it. */
export function* plantings(
  account: SeedAccount,
): Generator<{ readonly path: readonly (string | number)[]; readonly plant: (to: Account, limits: Limits) => void }> {
  for (const name of Object.keys(sections) as Name[]) {
    const { plant } = sections[name] as Section<object>;
    const value: object | undefined = account[name];
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        yield { path: [name, index], plant: (to, limits) => plant(item, to, limits) };
      }
    } else if (value !== undefined) yield { path: [name], plant: (to, limits) => plant(value, to, limits) };
  }
}
