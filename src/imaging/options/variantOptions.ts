import { optionTable } from './options.ts';
import type { FieldsOf, OptionRow } from './row.ts';
import type { optionRows } from './rows.ts';
import { type FieldSchema, integer, type Kind } from './values.ts';

type RowsFor<Row, Where> =
  Row extends OptionRow<string, unknown, infer Places> ? (Where extends Places ? Row : never) : never;

/** A named variant's settings; only what the client gave. */
export type VariantOptions = FieldsOf<RowsFor<(typeof optionRows)[number], 'variant'>> & {
  readonly browser_ttl?: number;
};

/** In seconds, an hour to a year: the one setting of a variant that is none of the picture's business. */
const browserTtl = integer(3600, 31_536_000);

const kinds: ReadonlyMap<string, Kind<unknown>> = new Map<string, Kind<unknown>>([
  ...optionTable.filter(({ dialects }) => dialects.includes('variant')).map((row) => [row.name, row.kind] as const),
  ['browser_ttl', browserTtl],
]);

/** In the order in which people give them; others come last. */
const names = new Set(['fit', 'width', 'height', 'metadata', 'browser_ttl', 'blur', ...kinds.keys()]);

/**
 * What a named variant may hold, as JSON Schema, from the rows of the option table that are for variants. The API, seeds,
 * archives, the page, the store's types and delivery all read it, so that what one of them accepts none of the others
 * refuses.
 */
export const variantFields = Object.fromEntries(
  [...names].map((name) => {
    const schema = kinds.get(name)?.schema;
    if (schema === undefined) throw new Error(`${name} is no option of variants, or cannot be said as JSON Schema`);
    return [name, schema];
  }),
) as Readonly<Record<keyof VariantOptions, FieldSchema>>;

/** What is wrong with a setting of a variant, as "width must be ..."; nothing when it may be held. */
export function variantFault(name: string, value: unknown): string | undefined {
  const field = Object.hasOwn(variantFields, name) ? variantFields[name as keyof VariantOptions] : undefined;
  if (field === undefined) {
    return `${name} is not an option of a variant; there are ${Object.keys(variantFields).join(', ')}`;
  }
  if ('enum' in field) {
    const words: readonly unknown[] = field.enum;
    return words.includes(value) ? undefined : `${name} must be one of ${words.join(', ')}`;
  }
  const { type, minimum, maximum } = field;
  const isKind = type === 'integer' ? Number.isInteger(value) : typeof value === 'number';
  if (isKind && (value as number) >= minimum && (value as number) <= maximum) return undefined;
  return `${name} must be ${type === 'integer' ? 'a whole number' : 'a number'} between ${minimum} and ${maximum}`;
}
