import type { Colour } from './colour.ts';
import type { Border } from './shapes.ts';
import { boolean, colour, either, integer, isObject, type Kind, number, oneOf, words } from './values.ts';

/** Which part survives a crop: a point, or something to be found in the pixels. */
export type Gravity =
  | { readonly kind: 'point'; readonly x: number; readonly y: number; readonly mode: 'remainder' | 'box-center' }
  | { readonly kind: 'auto' | 'face' | 'entropy' };

const share = number(0, 1);

const namedGravity = words<Gravity>({
  auto: { kind: 'auto' },
  face: { kind: 'face' },
  entropy: { kind: 'entropy' },
  left: { kind: 'point', x: 0, y: 0.5, mode: 'remainder' },
  right: { kind: 'point', x: 1, y: 0.5, mode: 'remainder' },
  top: { kind: 'point', x: 0.5, y: 0, mode: 'remainder' },
  bottom: { kind: 'point', x: 0.5, y: 1, mode: 'remainder' },
  center: { kind: 'point', x: 0.5, y: 0.5, mode: 'remainder' },
});

/** Where a crop holds on to the picture: a word, `XxY`, or (Workers) `{ x, y, mode }`. */
export const gravityKind: Kind<Gravity> = {
  says: 'auto, face, entropy, left, right, top, bottom, center, or a point such as 0.5x0.2',
  words: namedGravity.words,
  read(value) {
    if (isObject(value)) {
      const point = readRecord(value, { x: share, y: share, mode: oneOf('remainder', 'box-center') });
      if (point === undefined) return undefined;
      return { kind: 'point', x: point.x ?? 0.5, y: point.y ?? 0.5, mode: point.mode ?? 'remainder' };
    }
    if (typeof value !== 'string') return undefined;
    const named = namedGravity.read(value);
    if (named !== undefined) return named;
    const [x, y, more] = value.split('x').map((part) => share.read(part));
    if (x === undefined || y === undefined || more !== undefined || value.split('x').length > 2) return undefined;
    return { kind: 'point', x, y, mode: 'remainder' };
  },
};

/** What to cut off. Integers are pixels; decimals below 1 are shares of that side. */
export interface Trim {
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly width?: number;
  readonly height?: number;
  readonly border?: TrimBorder;
}

/** A uniform border to be found and cut off; without a colour, the one of the corners. */
export interface TrimBorder {
  readonly colour?: Colour;
  /** 0 to 255: how far a channel may be from the colour (0 = exact; Workers type documentation). */
  readonly tolerance?: number;
  /** Pixels of the border to leave. */
  readonly keep?: number;
}

/** Pixels, or a decimal below 1 as a share of the side. A whole 1 is one pixel. */
const cut: Kind<number> = {
  says: 'an integer number of pixels, or a decimal from 0 to 1',
  read(value) {
    const read = number(0, 1_000_000).read(value);
    return read !== undefined && (read < 1 || Number.isInteger(read)) ? read : undefined;
  },
};

/** The parts of `trim` that cut, by name. */
export const trimCuts = { top: cut, right: cut, bottom: cut, left: cut, width: cut, height: cut } as const;

/** The parts of `trim.border`, by their name on the wire. */
export const trimBorderParts = { color: colour, tolerance: integer(0, 255), keep: integer(0, 1_000_000) } as const;

const trimBorder: Kind<TrimBorder | false> = either<TrimBorder | false, TrimBorder>(
  { says: boolean.says, read: (value) => (value === true ? {} : value === false ? false : undefined) },
  {
    says: 'an object of color, tolerance and keep',
    read(value) {
      const parts = isObject(value) ? readRecord(value, trimBorderParts) : undefined;
      if (parts === undefined) return undefined;
      const { color, ...rest } = parts;
      return { ...rest, ...(color === undefined ? {} : { colour: color }) };
    },
  },
);

/** What to cut off: `border`, `T;R;B;L`, one number for all sides, or (Workers) an object. */
export const trimKind: Kind<Trim> = {
  says: 'border, or top;right;bottom;left, each an integer number of pixels or a decimal from 0 to 1',
  read(value) {
    if (value === 'border') return { border: {} };
    if (isObject(value)) {
      const parts = readRecord(value, { ...trimCuts, border: trimBorder });
      if (parts === undefined) return undefined;
      const { border, ...cuts } = parts;
      return { ...cuts, ...(border === undefined || border === false ? {} : { border }) };
    }
    const cuts = String(value).split(';').map(cut.read);
    const [top, right = top, bottom = top, left = right] = cuts;
    if (cuts.length !== 1 && cuts.length !== 4) return undefined;
    if (top === undefined || right === undefined || bottom === undefined || left === undefined) return undefined;
    return { top, right, bottom, left };
  },
};

/** Trims that were given one after the other, as one. */
export function mergeTrim(before: Trim | undefined, read: Trim): Trim {
  const border = read.border && { border: { ...before?.border, ...read.border } };
  return { ...before, ...read, ...border };
}

const side = integer(0, 10_000);

/** A frame: `{ color, width }` or `{ color, top, right, bottom, left }`; black unless a colour is given. */
export const borderKind: Kind<Border> = {
  says: 'an object of color and width, or of color, top, right, bottom and left',
  read(value) {
    if (!isObject(value)) return undefined;
    const parts = readRecord(value, { color: colour, width: side, top: side, right: side, bottom: side, left: side });
    if (parts === undefined) return undefined;
    const { color = black, width = 0, top = width, right = width, bottom = width, left = width } = parts;
    return { colour: color, top, right, bottom, left };
  },
};

const black: Colour = [0, 0, 0, 255];

/** Reads the known members of an object; null counts as absent. Undefined when one is unknown or not acceptable. */
export function readRecord<Kinds extends Readonly<Record<string, Kind<unknown>>>>(
  object: Readonly<Record<string, unknown>>,
  kinds: Kinds,
): { readonly [Name in keyof Kinds]?: Exclude<ReturnType<Kinds[Name]['read']>, undefined> } | undefined {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const member = Object.hasOwn(kinds, name) ? kinds[name]?.read(value) : undefined;
    if (member === undefined) return undefined;
    read[name] = member;
  }
  return read as { readonly [Name in keyof Kinds]?: Exclude<ReturnType<Kinds[Name]['read']>, undefined> };
}
