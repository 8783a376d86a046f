import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { withMaximum } from './maximum.ts';

const require = createRequire(import.meta.url);

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

/** The content of a module's memory section: numbers in LEB128, of which the last is the maximum in pages. */
function memorySection(module: Uint8Array): readonly number[] {
  for (let at = 8; at < module.length; ) {
    const numbers = [0];
    let to = at + 1;
    for (let shift = 0; ; shift += 7, to++) {
      const byte = module[to] ?? 0;
      numbers[0] = (numbers[0] ?? 0) + (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    const end = to + 1 + (numbers[0] ?? 0);
    if (module[at] === 5) return [...module.subarray(to + 1, end)];
    at = end;
  }
  return [];
}

test.each([
  ['@jsquash/avif/codec/dec/avif_dec.wasm', 0x80],
  ['@jsquash/avif/codec/enc/avif_enc.wasm', 0x80],
  ['@jsquash/webp/codec/dec/webp_dec.wasm', 0x80],
  ['@jsquash/webp/codec/enc/webp_enc_simd.wasm', 0x80],
  ['@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm', 0x82],
  ['libheif-js/libheif-wasm/libheif.wasm', 0x84],
])('%s takes a maximum of 256 MB in place of its own of 2 GB', (name, initial) => {
  const original = new Uint8Array(readFileSync(require.resolve(name)));
  const changed = withMaximum(original, 2 ** 28);
  expect(memorySection(original)).toEqual([1, 1, initial, 2, 0x80, 0x80, 2]);
  expect(memorySection(changed)).toEqual([1, 1, initial, 2, 0x80, 0x20]);
  expect(() => new WebAssembly.Module(changed)).not.toThrow();
});
