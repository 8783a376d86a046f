import { errors } from '../errors.ts';
import { assign, type Draft, findOption, optionTable } from './options.ts';
import { dialects, type OptionRow } from './row.ts';
import type { TransformOptions } from './transformOptions.ts';

/** Where an option list stands in a URL: in a delivery URL, or behind `/cdn-cgi/image/`. */
export type UrlSurface = 'hosted' | 'remote';

/**
 * Reads an option list such as `width=80,fit=cover,background=%23ff0000`, still percent-encoded. The list is split at
 * its bare commas and only then decoded, so that an encoded comma belongs to its value. A list without a bare `=` was
 * encoded as a whole, as some clients and proxies do, and is decoded before it is split. The last of several equal names
 * wins. Unknown names are refused: what the product does with them is not documented, and a typing error
 * should not pass unnoticed (9401, like unacceptable values). With `passesOver`, a width or height that is no number counts
 * as not given, as on the live service.
 *
 * @example parseOptions('w=80,f=auto', 'remote') // { width: 80, format: 'auto' }
 * @example parseOptions('w%3D80%2Cf%3Dauto', 'remote') // the same
 */
export function parseOptions(text: string, _surface: UrlSurface, { passesOver = false } = {}): TransformOptions {
  const draft: Draft = {};
  if (text === '') throw errors.invalidParameters('at least one option is required');
  for (const { name, value } of readItems(text)) {
    const option = findOption(name, 'url');
    if (option === undefined) throw unknownOption(name);
    if (passesOver && isNoSide(option, value)) continue;
    if (!assign(option, draft, value)) throw refusal(option, value);
  }
  return draft;
}

/** `width=abc`; what is a number, and a bad one, stays refused. */
function isNoSide({ name, kind }: OptionRow, value: string): boolean {
  return (name === 'width' || name === 'height') && kind.read(value) === undefined && Number.isNaN(Number(value));
}

interface Item {
  readonly name: string;
  readonly value: string;
}

function readItems(text: string): readonly Item[] {
  if (!text.includes('=') && /%3d/i.test(text)) {
    // A percent sign that is left may be an escape of the original list, or one that its author never encoded
    return splitOutsideBrackets(decode(text)).map((item) => readPair(item, decodeIfEncoded));
  }
  return text.split(',').map((item) => {
    return item.includes('=') ? readPair(item, decode) : readPair(decode(item), (literal) => literal);
  });
}

function readPair(item: string, decoded: (text: string) => string): Item {
  const equals = item.indexOf('=');
  if (equals < 0) {
    throw errors.invalidParameters(item === '' ? 'an option is empty' : `'${shown(item)}' is not an option=value pair`);
  }
  const name = decoded(item.slice(0, equals));
  const value = decoded(item.slice(equals + 1));
  if (value === '') throw errors.invalidParameters(`${shown(name)} has no value`);
  return { name, value };
}

/** Splits at commas, but not at those of a colour such as `rgb(255,0,0)`. */
function splitOutsideBrackets(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...items, text.slice(start)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw errors.invalidParameters(`'${shown(text)}' is not valid percent-encoding`);
  }
}

function decodeIfEncoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The refusal of a value, naming the option and what it takes. */
export function refusal({ name, kind, refusal: product }: OptionRow, value: unknown): Error {
  const text = shown(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
  return errors.invalidParameters(
    product === undefined ? `${name}=${text}: ${name} must be ${kind.says}` : product(text),
  );
}

/** The refusal of a name, with the one that was probably meant or the places where it would be right. */
export function unknownOption(name: string): Error {
  const wanted = name.trim().toLowerCase();
  const meant = optionTable.find((each) => each.name === wanted || each.aliases.includes(wanted));
  if (meant === undefined) return errors.invalidParameters(`'${shown(name)}' is not a known option`);
  if (meant.name !== name && !meant.aliases.includes(name)) {
    return errors.invalidParameters(`'${shown(name)}' is not a known option; did you mean '${meant.name}'?`);
  }
  if (meant.name !== name) {
    return errors.invalidParameters(`'${shown(name)}' is short for '${meant.name}' in URLs only`);
  }
  const places = dialects.filter((dialect) => findOption(meant.name, dialect) !== undefined);
  return errors.invalidParameters(`${meant.name} is not available here, only in: ${places.join(', ')}`);
}

/** Refusals quote the client, but briefly and in one line. */
function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}
