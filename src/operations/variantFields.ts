import { errors } from '../errors.ts';
import type { VariantFit, VariantOptions, VariantRecord } from '../store/index.ts';
import type { Call } from './call.ts';

type Fields = Readonly<Record<string, unknown>>;

const fits: readonly VariantFit[] = ['scale-down', 'contain', 'cover', 'crop', 'pad'];
const policies = ['keep', 'copyright', 'none'] as const;

/** A variant's options; all of them optional (the documentation creates one with only width and browser_ttl). */
export function readVariantOptions(body: Fields): VariantOptions {
  const options = body.options;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw errors.badRequest('options must be an object');
  }
  const fields = options as Fields;
  return {
    ...optional('fit', oneOf(fields, 'fit', fits)),
    ...optional('width', side(fields, 'width')),
    ...optional('height', side(fields, 'height')),
    ...optional('metadata', oneOf(fields, 'metadata', policies)),
    ...optional('browser_ttl', readBrowserTtl(fields)),
    ...optional('blur', number(fields, 'blur', 0, 250)),
  };
}

/** Seconds between an hour and a year. */
export function readBrowserTtl(fields: Fields): number | undefined {
  const value = number(fields, 'browser_ttl', 3600, 31_536_000);
  if (value !== undefined && !Number.isInteger(value)) throw errors.badRequest('browser_ttl must be a whole number');
  return value;
}

/** The variant that the path names; 5401 when there is none. */
export function variantOf({ account, params }: Call<{ readonly variant_id: string }>): VariantRecord {
  const variant = account.variants.get(params.variant_id);
  if (variant === undefined) throw errors.variantNotFound();
  return variant;
}

function optional<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) throw errors.badRequest(`options.${name} must be one of ${allowed.join(', ')}`);
  return known;
}

function side(fields: Fields, name: string): number | undefined {
  return number(fields, name, 1, 12_000);
}

function number(fields: Fields, name: string, least: number, most: number): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw errors.badRequest(`${name} must be a number between ${least} and ${most}`);
  }
  return value;
}
