import { errors } from '../errors.ts';
import type { Colour } from './colour.ts';
import { readRecord } from './compound.ts';
import { colour, isObject, type Kind, number, oneOf, words } from './values.ts';

/** How an overlay mixes with what is below it (Porter and Duff's operators), inside its own bounding box. */
const compositeModes = ['over', 'in', 'atop', 'out', 'xor', 'lighter'] as const;
export type Composite = (typeof compositeModes)[number];

/** Where and how an overlay is put; offsets in pixels of the base, centred without any. */
export interface Placement {
  readonly opacity?: number;
  readonly repeat?: 'both' | 'x' | 'y';
  readonly composite?: Composite;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly left?: number;
}

/** Text as a picture: the font's address, the size in pixels, the colour of the letters. */
export interface TextInput {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly colour: Colour;
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

/** What says where and how, by name. */
export const placementKinds = {
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
