import type { Operation } from '../../../openapi/index.ts';
import type { ParsedBody } from '../../forms/body.ts';

const maxNamed = 10;

/**
 * The fields of a form that its operation does not know, such as `metadata.k`: the product passes over them in silence.
 * As entries of `x-mock-limits`, percent-encoded.
 */
export function unknownFields({ requestBody }: Operation, { kind, fields }: ParsedBody): readonly string[] {
  if (kind !== 'form') return [];
  const schema = requestBody?.content?.['multipart/form-data']?.schema;
  const known = namesIn(schema);
  if (known.size === 0) return [];
  const unknown = Object.keys(fields).filter((name) => !known.has(name));
  return unknown.slice(0, maxNamed).map((name) => `ignored=${encodeURIComponent(name.slice(0, 100).toWellFormed())}`);
}

/** The properties of a schema and of those that it is made of. */
function namesIn(schema: unknown): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const {
    properties = {},
    allOf = [],
    oneOf = [],
    anyOf = [],
  } = schema as {
    readonly properties?: object;
    readonly allOf?: readonly unknown[];
    readonly oneOf?: readonly unknown[];
    readonly anyOf?: readonly unknown[];
  };
  const inner = [...allOf, ...oneOf, ...anyOf].flatMap((one) => [...namesIn(one)]);
  return new Set([...Object.keys(properties), ...inner]);
}
