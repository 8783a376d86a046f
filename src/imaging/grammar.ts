import { errors } from '../errors.ts';
import { type Draft, dialects, findOption, type OptionRow, optionTable } from './options.ts';
import type { TransformOptions } from './transformOptions.ts';

/** Where an option list stands in a URL: in a delivery URL, or behind `/cdn-cgi/image/`. */
export type UrlSurface = 'hosted' | 'remote';

/**
 * Reads an option list such as `width=80,fit=cover,background=%23ff0000`, still percent-encoded. The list is split at
 * its bare commas and only then decoded, so that an encoded comma belongs to its value. The last of several equal
 * names wins. Unknown names are refused: what the product does with them is not documented, and a typing error
 * should not pass unnoticed (9401, like unacceptable values).
 *
 * @example parseOptions('w=80,f=auto', 'remote') // { width: 80, format: 'auto' }
 */
export function parseOptions(text: string, _surface: UrlSurface): TransformOptions {
  const draft: Draft = {};
  if (text === '') throw errors.invalidParameters('at least one option is required');
  for (const item of text.split(',')) {
    const { name, value } = readItem(item);
    const option = findOption(name, 'url');
    if (option === undefined) throw unknownOption(name);
    if (!option.assign(draft, value, refuseEntry)) throw refusal(option, value);
  }
  return draft;
}

function readItem(item: string): { name: string; value: string } {
  const whole = item.includes('=') ? item : decode(item);
  const equals = whole.indexOf('=');
  if (equals < 0) {
    throw errors.invalidParameters(
      item === '' ? 'an option is empty' : `'${shown(whole)}' is not an option=value pair`,
    );
  }
  const name = decode(whole.slice(0, equals));
  const value = item === whole ? decode(whole.slice(equals + 1)) : whole.slice(equals + 1);
  if (value === '') throw errors.invalidParameters(`${shown(name)} has no value`);
  return { name, value };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw errors.invalidParameters(`'${shown(text)}' is not valid percent-encoding`);
  }
}

/** The refusal of a value, naming the option and what it takes. */
export function refusal({ name, says, refusal: own }: OptionRow, value: unknown): Error {
  const text = shown(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
  return errors.invalidParameters(own === undefined ? `${name}=${text}: ${name} must be ${says}` : own(text));
}

/** The refusal of a name, with the one that was probably meant or the places where it would be right. */
export function unknownOption(name: string): Error {
  const wanted = name.trim().toLowerCase();
  const known = optionTable.find((each) => each.name === wanted || each.aliases.includes(wanted));
  if (known === undefined) return errors.invalidParameters(`'${shown(name)}' is not a known option`);
  if (known.name !== name && !known.aliases.includes(name)) {
    return errors.invalidParameters(`'${shown(name)}' is not a known option; did you mean '${known.name}'?`);
  }
  if (known.name !== name) {
    return errors.invalidParameters(`'${shown(name)}' is short for '${known.name}' in URLs only`);
  }
  const places = dialects.filter((dialect) => findOption(known.name, dialect) !== undefined);
  return errors.invalidParameters(`${known.name} is not available here, only in: ${places.join(', ')}`);
}

/** Refusals quote the client, but briefly and in one line. */
function shown(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return line.length > 60 ? `${line.slice(0, 60)}...` : line;
}

function refuseEntry(): never {
  throw errors.invalidParameters('overlays cannot be written in a URL');
}
