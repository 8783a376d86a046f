import { errors } from '../errors.ts';
import { readRecord } from './compound.ts';
import { refusal, unknownOption } from './grammar.ts';
import { type Dialect, type Draft, findOption } from './options.ts';
import {
  compositeModes,
  type DrawEntry,
  type Placement,
  type TextInput,
  type TransformOptions,
} from './transformOptions.ts';
import { colour, isObject, type Kind, number, oneOf, words } from './values.ts';
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
    if (!option.assign(draft, value, readDrawEntry)) throw refusal(option, value);
  }
  return draft;
}

/** The settings of a named variant as options; its caching settings are none of the picture's business. */
export function variantOptions({ browser_ttl: _, ...options }: VariantOptions): TransformOptions {
  return readOptionsObject(options, 'variant');
}

/** Reads where and how an overlay is put: the second argument of the binding's `.draw()`. */
export function readPlacement(object: unknown): Placement {
  if (!isObject(object)) throw errors.invalidParameters('the draw options must be an object');
  const placement = readRecord(object, placementKinds);
  if (placement === undefined) throw errors.invalidParameters(`draw options must be ${placementSays}`);
  const { repeat, ...rest } = placement;
  if (rest.left !== undefined && rest.right !== undefined) {
    throw errors.couldNotResize('draw: left and right cannot be used together');
  }
  if (rest.top !== undefined && rest.bottom !== undefined) {
    throw errors.couldNotResize('draw: top and bottom cannot be used together');
  }
  return { ...rest, ...(repeat === undefined || repeat === false ? {} : { repeat }) };
}

/** Reads a text overlay: `{ text, font: { url }, size, color }` (Workers binding, `text()`; sizes are pixels). */
export function readTextInput(object: unknown): TextInput {
  const parts = isObject(object) ? readRecord(object, textKinds) : undefined;
  const font = parts?.font === undefined ? undefined : readRecord(parts.font, { url: text });
  if (parts?.text === undefined || font?.url === undefined) {
    throw errors.invalidParameters(
      'text needs text (at most 1000 characters) and font: { url }; size and color are optional',
    );
  }
  return { text: parts.text, font: font.url, size: parts.size ?? 12, colour: parts.color ?? [0, 0, 0, 255] };
}

const text: Kind<string> = { says: 'text', read: (value) => (typeof value === 'string' ? value : undefined) };

const textKinds = {
  text: { ...text, read: (value) => (typeof value === 'string' && [...value].length <= 1000 ? value : undefined) },
  font: { says: 'an object with url', read: (value) => (isObject(value) ? value : undefined) },
  size: number(1, 4096),
  color: colour,
} as const satisfies Readonly<Record<string, Kind<unknown>>>;

const offset = number(-1_000_000, 1_000_000);

const placementKinds = {
  opacity: number(0, 1),
  repeat: {
    says: 'true, "x" or "y"',
    read: (value) => repeats.read(String(value)),
  },
  composite: oneOf(...compositeModes),
  top: offset,
  right: offset,
  bottom: offset,
  left: offset,
} as const satisfies Readonly<Record<string, Kind<unknown>>>;

const repeats = words<'both' | 'x' | 'y' | false>({ true: 'both', x: 'x', y: 'y', false: false });

const placementSays = `opacity (0 to 1), repeat (true, x or y), composite (${compositeModes.join(', ')}), and offsets top or bottom, left or right, in pixels`;

/** One entry of `cf.image.draw`: what to draw, where, and options of its own. */
function readDrawEntry(entry: unknown): DrawEntry {
  if (!isObject(entry)) throw errors.invalidParameters('each entry of draw must be an object');
  const { url, text: content, font, color, size, ...rest } = entry;
  const place: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (Object.hasOwn(placementKinds, name)) place[name] = value;
    else own[name] = value;
  }
  const placement = readPlacement(place);
  const options = readOptionsObject(own, 'draw');
  if (typeof content === 'string' && (url === undefined || url === null)) {
    return { text: readTextInput({ text: content, font, color, size }), placement, options };
  }
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw errors.invalidParameters('each entry of draw needs url, an absolute http or https URL, or text');
  }
  return { url, placement, options };
}
