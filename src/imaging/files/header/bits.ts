import { u8 } from './bytes.ts';

/** Reads whole numbers bit by bit, most significant first; zeros beyond the end. */
export interface BitReader {
  /** The next `count` bits, at most 32, as an unsigned number. */
  read(count: number): number;
}

/** A reader that starts at a byte. */
export function bitReader(bytes: Uint8Array, start: number): BitReader {
  let at = start * 8;
  return {
    read(count) {
      let value = 0;
      for (let left = count; left > 0; left--, at++) value = value * 2 + ((u8(bytes, at >> 3) >> (7 - (at & 7))) & 1);
      return value;
    },
  };
}
