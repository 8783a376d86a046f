import { writePng } from '../../fixtures/making/png.ts';

/** A PNG of one colour, for tests that only need some valid image of a known size. */
export function solidPng(width: number, height: number, [red, green, blue]: readonly number[] = [200, 30, 30]): Buffer {
  const rows = Buffer.alloc(width * height * 3, Buffer.from([red ?? 0, green ?? 0, blue ?? 0]));
  return writePng({ width, height, bitDepth: 8, colourType: 2, rows });
}
