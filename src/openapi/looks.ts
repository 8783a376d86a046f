import type { JsonObject } from './json.ts';

/** Values that look like what members of a name hold; the first is the usual one, the others vary it. */
type Row = readonly [name: RegExp, values: readonly (string | number)[]];

const texts: readonly Row[] = [
  [/\be ?mail\b/, ['ada@example.com', 'grace@example.com', 'alan@example.com']],
  [/\b(url|uri|href|link|website|homepage)s?$/, ['https://example.com/1', 'https://example.com/2']],
  [/\b(first|given) names?$/, ['Ada', 'Grace', 'Alan']],
  [/\b((last|family) names?|surname)$/, ['Lovelace', 'Hopper', 'Turing']],
  [/\b(user ?names?|login|nick ?name)$/, ['ada', 'grace', 'alan']],
  [/\b((full|display) names?|author|owner name)$/, ['Ada Lovelace', 'Grace Hopper', 'Alan Turing']],
  [/\b(phone|mobile|fax|telephone)( number)?s?$/, ['+1 555 0100', '+1 555 0101', '+1 555 0102']],
  [/\b(city|town)$/, ['London', 'Lisbon', 'Oslo']],
  [/\bcountry code$/, ['GB', 'PT', 'NO']],
  [/\bcountry( name)?$/, ['United Kingdom', 'Portugal', 'Norway']],
  [/\bip( ?v4)?( address(es)?)?$/, ['192.0.2.1', '192.0.2.2']],
  [/\bstreet( name)?$|\baddress( line)?( ?1)?$/, ['1 Main Street', '2 High Street']],
  [/\b(zip|post(al)?) ?code$|\bzip$/, ['10001', '94103']],
  [/\bcurrency( code)?$/, ['USD', 'EUR', 'GBP']],
  [/\b(language|lang|locale)( code)?$/, ['en', 'de', 'pt']],
  [/\btime ?zone$/, ['Europe/London', 'Europe/Lisbon', 'Europe/Oslo']],
  [/\b(uuid|guid)$/, ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']],
  [/\b\w+ (at|on)$|\b(date ?time|time ?stamp)$/, ['2025-01-15T09:30:00Z', '2025-02-16T10:40:00Z']],
  [/\b(date|birthday)$/, ['2025-01-15', '2025-02-16', '2025-03-17']],
  [/\bcolou?r$/, ['#336699', '#993366']],
  [/\b(company|organi[sz]ation)( name)?$/, ['Example Ltd', 'Sample Inc']],
  [/\b(mime|content|media) ?type$/, ['application/json', 'text/plain']],
  [/\b(host( ?name)?|domain)$/, ['example.com', 'example.org']],
  [/\b(price|amount|cost)$/, ['9.99', '19.50', '100.00']],
];

const numbers: readonly Row[] = [
  [/\b(price|amount|cost|balance|fee)$/, [9.99, 19.5, 100, 5]],
  [/\b(lat|latitude)$/, [51.5, 38.7, 59.9, 51]],
  [/\b(lon|lng|longitude)$/, [-0.12, -9.1, 10.7, 10]],
  [/\bage$/, [36, 45, 41]],
  [/\b(quantity|qty)$/, [1, 2, 3]],
  [/\b(percent|percentage)$/, [50, 25, 75]],
  [/\brating$/, [4.5, 3.5, 5, 4]],
  [/\byear$/, [2025, 2024]],
  [/\bport$/, [8080, 443]],
  [/\bwidth$/, [640, 1280]],
  [/\bheight$/, [480, 720]],
  [/\b\w+ at$|\btime ?stamp$/, [1736933400, 1739702400]],
];

const words = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'harbor', 'island', 'juniper', 'lagoon'];

/**
 * A schema narrowed to values that look right by the name of the member that holds them, or to the plainest one there
 * is; the same schema where it says more about its values than their type and size.
 */
export function withLooks(schema: JsonObject, name: string, varied: boolean): JsonObject {
  const { enum: values } = schema;
  if (Array.isArray(values) && !varied) return { ...schema, enum: values.slice(0, 1) };
  if (informative.some((keyword) => schema[keyword] !== undefined && !widths.has(schema[keyword]))) return schema;
  const [type, ...others] = [schema.type].flat().filter((each) => each !== 'null');
  if (others.length > 0) return schema;
  const rows = type === 'string' ? texts : type === 'number' || type === 'integer' ? numbers : [];
  const plain = type === 'string' ? (varied ? words : ['string']) : varied ? [] : [0];
  if (rows.length === 0) return schema;
  const spoken = wordsOf(name);
  const named = rows.find(([pattern]) => pattern.test(spoken))?.[1] ?? [];
  for (const values of [named, plain]) {
    const fitting = values.filter((value) => fits(value, schema, type));
    if (fitting.length > 0) return { ...schema, type, enum: varied ? fitting : fitting.slice(0, 1) };
  }
  return schema;
}

const informative = 'enum const examples default pattern format allOf anyOf oneOf not if'.split(' ');

/** Formats that say no more than how wide a number is. */
const widths = new Set<unknown>(['int32', 'int64', 'float', 'double']);

/** `createdAt`, `created_at` and `created-at` as `created at`. */
function wordsOf(name: string): string {
  return name
    .slice(0, 100)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[^a-zA-Z0-9]+/g, ' ')
    .toLowerCase()
    .trim();
}

function fits(value: string | number, schema: JsonObject, type: unknown): boolean {
  const bound = (keyword: string, otherwise: number) =>
    typeof schema[keyword] === 'number' ? (schema[keyword] as number) : otherwise;
  if (typeof value === 'string')
    return value.length >= bound('minLength', 0) && value.length <= bound('maxLength', Number.MAX_VALUE);
  return (
    (type === 'number' || Number.isInteger(value)) &&
    value >= bound('minimum', -Number.MAX_VALUE) &&
    value <= bound('maximum', Number.MAX_VALUE) &&
    value > bound('exclusiveMinimum', Number.NEGATIVE_INFINITY) &&
    value < bound('exclusiveMaximum', Number.POSITIVE_INFINITY) &&
    Number.isInteger(value / bound('multipleOf', value === 0 ? 1 : value))
  );
}
