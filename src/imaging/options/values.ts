import { type Colour, parseColour } from './colour.ts';

/** A kind of option value: how it reads (for errors and documentation) and how it is read. */
export interface Kind<T> {
  /** Completes "must be ...", such as `an integer from 1 to 100`. */
  readonly says: string;
  /** Reads text (URLs) or a JSON value (Workers); undefined when it is not acceptable. */
  readonly read: (value: unknown) => T | undefined;
  /** The same as JSON Schema, where it is words or numbers between bounds. Text that is a number is not meant here. */
  readonly schema?: FieldSchema;
  /** The words that it takes, where these are few. */
  readonly words?: readonly string[] | undefined;
}

/** A value as JSON Schema. */
export type FieldSchema =
  | { readonly enum: readonly string[] }
  | { readonly type: 'number' | 'integer'; readonly minimum: number; readonly maximum: number };

/** A plain JSON object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A finite number within limits. Text counts too, in objects as well: Workers pass query parameters on as they are. */
export function number(from: number, to = Number.POSITIVE_INFINITY, says = range('a number', from, to)): Kind<number> {
  return {
    says,
    schema: { type: 'number', minimum: from, maximum: to },
    read(value) {
      const read = toNumber(value);
      return read !== undefined && read >= from && read <= to ? read : undefined;
    },
  };
}

/** A whole number within limits. */
export function integer(from: number, to = Number.MAX_SAFE_INTEGER): Kind<number> {
  const within = number(from, to);
  return {
    says: range('an integer', from, to),
    schema: { type: 'integer', minimum: from, maximum: to },
    read(value) {
      const read = within.read(value);
      return read !== undefined && Number.isInteger(read) ? read : undefined;
    },
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(...allowed: readonly T[]): Kind<T> {
  return {
    says: `one of ${allowed.join(', ')}`,
    schema: { enum: allowed },
    words: allowed,
    read: (value) => allowed.find((each) => each === value),
  };
}

/** Words, or numbers in digits, that stand for something. */
export function words<const T>(meanings: Readonly<Record<string, T>>): Kind<T> {
  return {
    says: `one of ${Object.keys(meanings).join(', ')}`,
    words: Object.keys(meanings),
    read(value) {
      const word = typeof value === 'number' ? String(value) : value;
      return typeof word === 'string' && Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    },
  };
}

/** What a kind reads, as something else. */
export function mapped<A, B>({ says, read }: Kind<A>, change: (value: A) => B): Kind<B> {
  return {
    says,
    read(value) {
      const part = read(value);
      return part === undefined ? undefined : change(part);
    },
  };
}

/** The first of two kinds that accepts the value. */
export function either<A, B>(one: Kind<A>, other: Kind<B>): Kind<A | B> {
  return {
    says: `${one.says}, or ${other.says}`,
    words: one.words ?? other.words,
    read: (value) => one.read(value) ?? other.read(value),
  };
}

/** True or false. */
export const boolean: Kind<boolean> = {
  says: 'true or false',
  words: ['true', 'false'],
  read: (value) =>
    typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined,
};

/** Any syntax of CSS Color 4. */
export const colour: Kind<Colour> = {
  says: 'a CSS colour',
  read: (value) => (typeof value === 'string' ? parseColour(value) : undefined),
};

/** Several values of one kind: `a;b;c` in text, an array in objects. */
export function list<T>(kind: Kind<T>, maxCount: number): Kind<readonly T[]> {
  return {
    says: `at most ${maxCount} values, each ${kind.says}`,
    read(value) {
      const parts = typeof value === 'string' ? value.split(';', maxCount + 1) : Array.isArray(value) ? value : [value];
      if (parts.length === 0 || parts.length > maxCount) return undefined;
      const read = parts.map((part) => kind.read(part));
      return read.every((part) => part !== undefined) ? read : undefined;
    },
  };
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value)) return undefined;
  const read = Number(value);
  return Number.isFinite(read) && !Object.is(read, -0) ? read : undefined;
}

function range(noun: string, from: number, to: number): string {
  if (to >= Number.MAX_SAFE_INTEGER) return `${noun} of at least ${from}`;
  return `${noun} from ${from} to ${to}`;
}
