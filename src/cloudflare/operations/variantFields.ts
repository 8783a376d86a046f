import { type VariantOptions, variantFault, variantFields } from '../../imaging/index.ts';
import { errors } from '../errors.ts';
import type { VariantRecord } from '../records/index.ts';
import type { Call } from './call.ts';
import { readFlag, readText } from './fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A named variant, whole. Its id is 1 to 99 letters and digits (observed): anything with `=` or `,` could not be told
 * from flexible-variant options in a delivery URL, and the product refuses hyphens and underscores too.
 */
export function readVariant(body: Fields): VariantRecord {
  const id = readText(body, 'id', 99);
  if (id === undefined || !/^[A-Za-z0-9]+$/.test(id)) throw errors.badRequest('id must be 1 to 99 letters or digits');
  return {
    id,
    options: readVariantOptions(body),
    neverRequireSignedURLs: readFlag(body, 'neverRequireSignedURLs') ?? false,
  };
}

/** A variant's options; all of them optional (the documentation creates one with only width and browser_ttl). */
export function readVariantOptions(body: Fields): VariantOptions {
  const { options } = body;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw errors.badRequest('options must be an object');
  }
  const requested = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of requested) {
    const fault = variantFault(name, value);
    if (fault !== undefined) throw errors.badRequest(`options.${fault}`);
  }
  const order = Object.keys(variantFields);
  return Object.fromEntries(requested.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

/** Seconds between an hour and a year. */
export function readBrowserTtl({ browser_ttl: value }: Fields): number | undefined {
  if (value === undefined || value === null) return undefined;
  const fault = variantFault('browser_ttl', value);
  if (fault !== undefined) throw errors.badRequest(fault);
  return value as number;
}

/** The variant that the path names; 5401 when there is none. */
export function variantOf({ account, params }: Call<{ readonly variant_id: string }>): VariantRecord {
  const variant = account.variants.get(params.variant_id);
  if (variant === undefined) throw errors.variantNotFound();
  return variant;
}
