/**
 * The one table of what a named variant may hold, as JSON Schema: the API, seeds, archives, the page, the store's types
 * and delivery all read it, so that what one of them accepts none of the others refuses. Sizes are numbers and blur has
 * fractions (observed); the upper bound of sizes is the longest side that an upload may have.
 */
export const variantFields = {
  fit: { enum: ['scale-down', 'contain', 'cover', 'crop', 'pad'] },
  width: { type: 'number', minimum: 1, maximum: 12_000 },
  height: { type: 'number', minimum: 1, maximum: 12_000 },
  metadata: { enum: ['keep', 'copyright', 'none'] },
  /** Seconds: an hour to a year. */
  browser_ttl: { type: 'integer', minimum: 3600, maximum: 31_536_000 },
  blur: { type: 'number', minimum: 0, maximum: 250 },
} as const;

type Fields = typeof variantFields;

/** A named variant's settings; only what the client gave. */
export type VariantOptions = {
  readonly [Name in keyof Fields]?: Fields[Name] extends { readonly enum: readonly (infer Word)[] } ? Word : number;
};

/** What is wrong with a setting of a variant, as "width must be ..."; nothing when it may be held. */
export function variantFault(name: string, value: unknown): string | undefined {
  const field = Object.entries(variantFields).find(([known]) => known === name)?.[1];
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
