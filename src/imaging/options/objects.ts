import { errors } from '../errors.ts';
import { refusal, unknownOption } from './grammar.ts';
import { assign, type Draft, findOption } from './options.ts';
import { placementKinds, readPlacement, readTextInput } from './overlays.ts';
import type { Dialect } from './row.ts';
import type { DrawEntry, TransformOptions } from './transformOptions.ts';
import { isObject } from './values.ts';
import type { VariantOptions } from './variantOptions.ts';

/** The dialects that are JSON objects. */
export type ObjectDialect = Exclude<Dialect, 'url'>;

/**
 * Reads an options object: `cf.image` ('cf'), the binding's `.transform()` ('binding') or `.output()` ('output'),
 * a named variant ('variant'). Members that are null count as absent; unknown members are refused (9401).
 */
export function readOptionsObject(object: unknown, dialect: ObjectDialect): TransformOptions {
  if (!isObject(object)) throw errors.invalidParameters('the options must be an object');
  const draft: Draft = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const option = findOption(name, dialect);
    if (option === undefined) throw unknownOption(name);
    if (!assign(option, draft, value)) throw refusal(option, value);
    if (name === 'draw') draft[name] = (value as readonly unknown[]).map(readDrawEntry);
  }
  return draft;
}

/** The settings of a named variant as options; its caching settings are none of the picture's business. */
export function variantOptions({ browser_ttl: _, ...options }: VariantOptions): TransformOptions {
  return readOptionsObject(options, 'variant');
}

/** One entry of `cf.image.draw`: what to draw, where, and options of its own. */
function readDrawEntry(entry: unknown): DrawEntry {
  if (!isObject(entry)) throw errors.invalidParameters('each entry of draw must be an object');
  const { url, text: content, font, color, size, ...rest } = entry;
  const place: Record<string, unknown> = {};
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (Object.hasOwn(placementKinds, name)) place[name] = value;
    else changes[name] = value;
  }
  const placement = readPlacement(place);
  const options = readOptionsObject(changes, 'draw');
  if (typeof content === 'string' && (url === undefined || url === null)) {
    return { text: readTextInput({ text: content, font, color, size }), placement, options };
  }
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw errors.invalidParameters('each entry of draw needs url, an absolute http or https URL, or text');
  }
  return { url, placement, options };
}
