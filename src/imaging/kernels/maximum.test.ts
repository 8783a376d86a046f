import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { withMaximum } from './maximum.ts';

const require = createRequire(import.meta.url);
const pages = (megabytes: number) => megabytes * 16;

/** A module that defines a memory of one page without a maximum, and exports it. */
const growing = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 109, 2, 0);

function memoryOf(module: Uint8Array<ArrayBuffer>): WebAssembly.Memory {
  return new WebAssembly.Instance(new WebAssembly.Module(module)).exports.m as WebAssembly.Memory;
}

test('a memory grows to the maximum given and no further', () => {
  const memory = memoryOf(withMaximum(growing, 3 * 65_536));
  expect(memory.grow(2)).toBe(1);
  expect(() => memory.grow(1)).toThrow(RangeError);
  expect(memoryOf(growing).grow(100)).toBe(1);
});

test.each([
  '@jsquash/avif/codec/dec/avif_dec.wasm',
  '@jsquash/avif/codec/enc/avif_enc.wasm',
  '@jsquash/webp/codec/dec/webp_dec.wasm',
  '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'libheif-js/libheif-wasm/libheif.wasm',
])('%s takes a maximum of 256 MB', (name) => {
  const original = new Uint8Array(readFileSync(require.resolve(name)));
  const changed = withMaximum(original, 2 ** 28);
  expect(Buffer.compare(changed, original)).not.toBe(0);
  // 4096 pages in LEB128, behind the number of pages at the start
  const section = Buffer.from(changed.subarray(0, 65_536)).indexOf(Buffer.of(0x80, 0x20));
  expect(section).toBeGreaterThan(0);
  expect(pages(256)).toBe(4096);
  expect(() => new WebAssembly.Module(changed)).not.toThrow();
});
