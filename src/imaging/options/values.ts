import { type Colour, parseColour } from './colour.ts';

/** A kind of option value: how it reads (for errors and documentation) and how it is read. */
export interface Kind<T> {
  /** Completes "must be ...", such as `an integer from 1 to 100`. */
  readonly says: string;
  /** Reads text (URLs) or a JSON value (Workers); undefined when it is not acceptable. */
  readonly read: (value: unknown) => T | undefined;
  /** The numbers that it takes, both ends included. */
  readonly range?: readonly [min: number, max: number] | undefined;
  /** The words that it takes. */
  readonly words?: readonly string[] | undefined;
}

/** A plain JSON object, as opposed to an array, null or a scalar. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A finite number within limits. Text counts too, in objects as well: Workers pass query parameters on as they are. */
export function number(from: number, to = Number.POSITIVE_INFINITY, says = range('a number', from, to)): Kind<number> {
  return {
    says,
    range: [from, to],
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
    range: [from, to],
    read(value) {
      const read = within.read(value);
      return read !== undefined && Number.isInteger(read) ? read : undefined;
    },
  };
}

/** One of a few words, or of a few numbers. */
export function oneOf<const T extends string | number>(...allowed: readonly T[]): Kind<T> {
  return {
    says: `one of ${allowed.join(', ')}`,
    words: allowed.map(String),
    read: (value) => allowed.find((each) => each === value || (typeof each === 'number' && each === toNumber(value))),
  };
}

/** Words, or numbers in digits, that stand for something. */
export function words<T>(meanings: Readonly<Record<string, T>>): Kind<T> {
  return {
    says: `one of ${Object.keys(meanings).join(', ')}`,
    words: Object.keys(meanings),
    read(value) {
      const word = typeof value === 'number' ? String(value) : value;
      return typeof word === 'string' && Object.hasOwn(meanings, word) ? meanings[word] : undefined;
    },
  };
}

/** The first of two kinds that accepts the value. */
export function either<A, B>(one: Kind<A>, other: Kind<B>): Kind<A | B> {
  return {
    says: `${one.says}, or ${other.says}`,
    range: one.range ?? other.range,
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
export function list<T>(kind: Kind<T>, longest: number): Kind<readonly T[]> {
  return {
    says: `at most ${longest} values, each ${kind.says}`,
    read(value) {
      const parts = typeof value === 'string' ? value.split(';', longest + 1) : Array.isArray(value) ? value : [value];
      if (parts.length === 0 || parts.length > longest) return undefined;
      const read = parts.map((part) => kind.read(part));
      return read.every((part) => part !== undefined) ? read : undefined;
    },
  };
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(value)) return undefined;
  const read = Number(value);
  return Number.isFinite(read) ? read : undefined;
}

function range(noun: string, from: number, to: number): string {
  if (to >= Number.MAX_SAFE_INTEGER) return `${noun} of at least ${from}`;
  return `${noun} from ${from} to ${to}`;
}
