import type { Kind } from './values.ts';

/**
 * The places options are written in: option lists in URLs, named variants, `cf.image` objects, entries of their
 * `draw` list, and the Images binding's `.transform()` and `.output()`.
 */
export const dialects = ['url', 'variant', 'cf', 'draw', 'binding', 'output'] as const;
export type Dialect = (typeof dialects)[number];

/** How the page offers an option: a slider's range, and the value at which it changes nothing. */
export interface Slider {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly still: number;
}

/**
 * One row of the option table: all that is known of an option. An option that takes different values in different
 * dialects has a row for each.
 */
export interface OptionRow<Field extends string = string, Value = unknown, Where extends Dialect = Dialect> {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly dialects: readonly Where[];
  /** The member of `TransformOptions` that it sets. */
  readonly field: Field;
  /** What it takes, and how that is read. */
  readonly kind: Kind<Value>;
  /** What holds without it, for the documentation. */
  readonly otherwise: string;
  readonly slider?: Slider;
  /** The text of the refusal, where the product's own is known. */
  readonly refusal?: (shown: string) => string;
  /** For options that are given in parts: what was given before and the new part as one. */
  merge?(before: Value | undefined, read: Value): Value;
}

/** The options that rows can set, with what they can be set to. */
export type FieldsOf<Row extends OptionRow> = {
  readonly [Field in Row['field']]?: ValueOf<Extract<Row, { readonly field: Field }>['kind']>;
};

type ValueOf<K> = K extends Kind<infer Value> ? Value : never;

/** What a row may say beside the four things that each of them says. */
interface More<Field extends string, Value> extends Pick<OptionRow<Field, Value>, 'slider' | 'refusal' | 'merge'> {
  /** A shorter name, in URLs only. */
  readonly alias?: string;
  /** Where it is not the name. */
  readonly field?: Field;
}

/** A row of the option table. */
export function row<const Name extends string, Value, const Where extends Dialect, const Field extends string = Name>(
  name: Name,
  where: readonly Where[],
  kind: Kind<Value>,
  otherwise: string,
  { alias, field = name as unknown as Field, ...more }: More<Field, Value> = {},
): OptionRow<Field, Value, Where> {
  return { name, aliases: alias === undefined ? [] : [alias], dialects: where, field, kind, otherwise, ...more };
}
