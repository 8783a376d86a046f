import { fourCharacters, u8, u16be, u32be } from './bytes.ts';
import { type Box, boxes, maxBoxes } from './isobmff.ts';

/** Items read of one file; grids of tiles have some hundreds. */
const maxItems = 4096;

/** The data of every item of a type, its extents joined (ISO/IEC 14496-12, sections 8.11.3 and 8.11.6). */
export function itemsOfType(bytes: Uint8Array, type: string): Uint8Array[] {
  const budget = { boxes: maxBoxes };
  const meta = [...boxes(bytes, 0, bytes.length, budget)].find(({ name }) => name === 'meta');
  if (meta === undefined) return [];
  const parts = [...boxes(bytes, meta.start + 4, meta.end, budget)];
  const find = (name: string) => parts.find((part) => part.name === name);
  const [locations, names, inline] = [find('iloc'), find('iinf'), find('idat')];
  if (locations === undefined || names === undefined) return [];
  const wanted = idsOfType(bytes, names, type, budget);
  // Items may share data, so what is joined is bounded by what a file without sharing could hold
  let left = bytes.length;
  return readLocations(bytes, locations).flatMap(({ id, isInline, extents }) => {
    if (!wanted.has(id)) return [];
    const joined = extents.flatMap(({ offset, length }) => {
      const base = isInline ? (inline?.start ?? 0) : 0;
      const part = bytes.subarray(base + offset, length === 0 ? bytes.length : base + offset + length);
      left -= part.length;
      return left < 0 ? [] : [part];
    });
    return [Buffer.concat(joined)];
  });
}

function idsOfType(bytes: Uint8Array, names: Box, type: string, budget: { boxes: number }): ReadonlySet<number> {
  const ids = new Set<number>();
  const first = names.start + (u8(bytes, names.start) === 0 ? 6 : 8);
  for (const { name, start } of boxes(bytes, first, names.end, budget)) {
    const isWide = u8(bytes, start) >= 3;
    const typeAt = start + 4 + (isWide ? 6 : 4);
    if (name !== 'infe' || fourCharacters(bytes, typeAt) !== type) continue;
    ids.add(isWide ? u32be(bytes, start + 4) : u16be(bytes, start + 4));
  }
  return ids;
}

interface Location {
  readonly id: number;
  /** The data lies in the `idat` box, not in the file at large. */
  readonly isInline: boolean;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

function readLocations(bytes: Uint8Array, { start, end }: Box): Location[] {
  const version = u8(bytes, start);
  let at = start + 4;
  const number = (size: number) => {
    const value = readNumber(bytes, at, size);
    at += size;
    return value;
  };
  const sizes = number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  const locations: Location[] = [];
  for (let left = Math.min(number(version < 2 ? 2 : 4), maxItems); left > 0 && at < end; left--) {
    const id = number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : number(2) & 15;
    at += 2;
    const base = number(baseSize);
    const extents: { offset: number; length: number }[] = [];
    for (let parts = number(2); parts > 0 && at < end; parts--) {
      number(indexSize);
      const offset = base + number(offsetSize);
      extents.push({ offset, length: number(lengthSize) });
    }
    locations.push({ id, isInline: method === 1, extents });
  }
  return locations;
}

/** A big-endian number of 0, 2, 4 or 8 bytes. */
function readNumber(bytes: Uint8Array, at: number, size: number): number {
  if (size === 2) return u16be(bytes, at);
  if (size === 4) return u32be(bytes, at);
  return size === 8 ? u32be(bytes, at) * 2 ** 32 + u32be(bytes, at + 4) : 0;
}
