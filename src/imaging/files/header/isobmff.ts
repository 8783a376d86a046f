import { fourCharacters, startsWith, u8, u16be, u32be } from './bytes.ts';
import type { Header, Orientation } from './header.ts';

/** A box of an ISO base media file: its name and where its content lies. */
export interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Which format each brand stands for (MIAF; AVIF 1.1; ISO/IEC 23008-12). */
const brands: Readonly<Record<string, 'avif' | 'heic'>> = {
  avif: 'avif',
  avis: 'avif',
  heic: 'heic',
  heix: 'heic',
  heim: 'heic',
  heis: 'heic',
  hevc: 'heic',
  hevx: 'heic',
};

/** Boxes read in all; real files have some dozens, grids of tiles some hundreds. */
export const maxBoxes = 20_000;

/**
 * Reads an AVIF or HEIC still: size, turning, depth and alpha from the properties of the primary item
 * (ISO/IEC 23008-12). HEIC is reported as shown, because its decoder turns the picture itself.
 */
export function readIsobmffHeader(bytes: Uint8Array): Header | undefined {
  const budget = { boxes: maxBoxes };
  let format: 'avif' | 'heic' | undefined;
  for (const box of boxes(bytes, 0, bytes.length, budget)) {
    if (box.name === 'ftyp') format = formatOf(bytes, box);
    else if (format === undefined) return undefined;
    else if (box.name === 'meta') return readMeta(bytes, box, format, budget);
  }
  return undefined;
}

/** Walks the boxes between two offsets while the budget lasts; stops at one that is damaged. */
export function* boxes(bytes: Uint8Array, from: number, to: number, budget: { boxes: number }): Generator<Box> {
  for (let at = from; at + 8 <= to && budget.boxes-- > 0; ) {
    const size = u32be(bytes, at);
    const header = size === 1 ? 16 : 8;
    const long = size === 1 ? u32be(bytes, at + 8) * 2 ** 32 + u32be(bytes, at + 12) : size;
    const end = size === 0 ? to : at + long;
    if (end < at + header || end > to) return;
    yield { name: fourCharacters(bytes, at + 4), start: at + header, end };
    at = end;
  }
}

/** The major brand decides; a generic one (`mif1`) leaves it to the first compatible brand that is known. */
function formatOf(bytes: Uint8Array, { start, end }: Box): 'avif' | 'heic' | undefined {
  for (let at = start; at + 4 <= Math.min(end, start + 256); at += at === start ? 8 : 4) {
    const format = brands[fourCharacters(bytes, at)];
    if (format !== undefined) return format;
  }
  return undefined;
}

/** What the parts of `meta` say: the primary item, which item is whose auxiliary, and the properties. */
interface Meta {
  readonly primary: number;
  readonly auxiliaries: readonly number[];
  readonly properties: readonly Box[];
  /** Item id to the 1-based numbers of its properties, in order. */
  readonly associations: ReadonlyMap<number, readonly number[]>;
}

function readMeta(
  bytes: Uint8Array,
  meta: Box,
  format: 'avif' | 'heic',
  budget: { boxes: number },
): Header | undefined {
  const { primary, auxiliaries, properties, associations } = collect(bytes, meta, budget);
  const propertiesOf = (item: number) =>
    (associations.get(item) ?? []).flatMap((number) => properties[number - 1] ?? []);
  const find = (name: string) => propertiesOf(primary).find((property) => property.name === name);
  const extent = find('ispe');
  if (extent === undefined || extent.end - extent.start < 12) return undefined;
  const width = u32be(bytes, extent.start + 4);
  const height = u32be(bytes, extent.start + 8);
  if (width === 0 || height === 0) return undefined;
  const rotation = find('irot');
  const mirror = find('imir');
  const turns = rotation === undefined ? 0 : u8(bytes, rotation.start) & 3;
  const orientation = orientationOf(turns, mirror === undefined ? undefined : u8(bytes, mirror.start) & 1);
  const hasAlpha = auxiliaries.some((item) =>
    propertiesOf(item).some(({ name, start }) => name === 'auxC' && isAlpha(bytes, start + 4)),
  );
  const pixels = find('pixi');
  const shared = {
    format,
    frames: 1,
    hasAlpha,
    colourSpace: pixels !== undefined && u8(bytes, pixels.start + 4) === 1 ? 'grey' : 'rgb',
    ...(pixels === undefined ? {} : { bitDepth: u8(bytes, pixels.start + 5) }),
  } as const;
  if (format === 'avif') return { ...shared, width, height, orientation };
  return turns & 1
    ? { ...shared, width: height, height: width, orientation: 1 }
    : { ...shared, width, height, orientation: 1 };
}

function isAlpha(bytes: Uint8Array, at: number): boolean {
  return (
    startsWith(bytes, 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', at) ||
    startsWith(bytes, 'urn:mpeg:hevc:2015:auxid:1', at)
  );
}

function collect(bytes: Uint8Array, meta: Box, budget: { boxes: number }): Meta {
  let primary = 0;
  let references: Box | undefined;
  let properties: readonly Box[] = [];
  const associations = new Map<number, readonly number[]>();
  for (const box of boxes(bytes, meta.start + 4, meta.end, budget)) {
    if (box.name === 'pitm') primary = readItemId(bytes, box.start + 4, u8(bytes, box.start) > 0);
    else if (box.name === 'iref') references = box;
    else if (box.name === 'iprp') {
      for (const part of boxes(bytes, box.start, box.end, budget)) {
        if (part.name === 'ipco') properties = [...boxes(bytes, part.start, part.end, budget)];
        else if (part.name === 'ipma') readAssociations(bytes, part, associations);
      }
    }
  }
  const auxiliaries = references === undefined ? [] : auxiliariesOf(bytes, references, primary, budget);
  return { primary, auxiliaries, properties, associations };
}

function readItemId(bytes: Uint8Array, at: number, wide: boolean): number {
  return wide ? u32be(bytes, at) : u16be(bytes, at);
}

function readAssociations(bytes: Uint8Array, { start, end }: Box, into: Map<number, readonly number[]>): void {
  const wideIds = u8(bytes, start) > 0;
  const wideNumbers = (u8(bytes, start + 3) & 1) !== 0;
  let at = start + 8;
  for (let left = Math.min(u32be(bytes, start + 4), maxBoxes); left > 0 && at < end; left--) {
    const item = readItemId(bytes, at, wideIds);
    at += wideIds ? 4 : 2;
    const count = u8(bytes, at++);
    const numbers: number[] = [];
    for (let index = 0; index < count && at < end; index++) {
      numbers.push(wideNumbers ? u16be(bytes, at) & 0x7fff : u8(bytes, at) & 0x7f);
      at += wideNumbers ? 2 : 1;
    }
    into.set(item, numbers);
  }
}

/** Real pictures have one or two: transparency and depth. */
const maxAuxiliaries = 100;

/** The items that are auxiliary (`auxl`) to the primary one. */
function auxiliariesOf(bytes: Uint8Array, references: Box, primary: number, budget: { boxes: number }): number[] {
  const wide = u8(bytes, references.start) > 0;
  const size = wide ? 4 : 2;
  const items: number[] = [];
  for (const { name, start, end } of boxes(bytes, references.start + 4, references.end, budget)) {
    if (name !== 'auxl') continue;
    for (let at = start + size + 2; at + size <= end && items.length < maxAuxiliaries; at += size) {
      if (readItemId(bytes, at, wide) === primary) items.push(readItemId(bytes, start, wide));
    }
  }
  return items;
}

/** Quarter turns anti-clockwise, then a mirroring that exchanges top and bottom (0) or left and right (1). */
function orientationOf(turns: number, axis: number | undefined): Orientation {
  const table: readonly (readonly [plain: Orientation, topBottom: Orientation, leftRight: Orientation])[] = [
    [1, 4, 2],
    [8, 5, 7],
    [3, 2, 4],
    [6, 7, 5],
  ];
  return table[turns]?.[axis === undefined ? 0 : axis + 1] ?? 1;
}
