import { type BitReader, bitReader } from './bits.ts';
import { u8 } from './bytes.ts';

const sequenceHeader = 1;

/** The largest area, in pixels, that any sequence header in a stream of AV1's units announces (AV1, section 5). */
export function av1Area(stream: Uint8Array): number {
  let most = 0;
  for (let at = 0; at < stream.length; ) {
    const head = u8(stream, at);
    const hasExtension = (head & 4) !== 0;
    const sizeAt = at + (hasExtension ? 2 : 1);
    const size = (head & 2) === 0 ? { value: stream.length - sizeAt, end: sizeAt } : leb128(stream, sizeAt);
    if (((head >> 3) & 15) === sequenceHeader) most = Math.max(most, readArea(bitReader(stream, size.end)));
    at = size.end + size.value;
  }
  return most;
}

function leb128(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = u8(bytes, start + index);
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, end: start + index + 1 };
  }
  return { value, end: start + 8 };
}

function readArea(bits: BitReader): number {
  bits.read(4);
  const isReduced = bits.read(1) === 1;
  if (isReduced) bits.read(5);
  else skipOperatingPoints(bits);
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  const width = bits.read(widthBits) + 1;
  return width * (bits.read(heightBits) + 1);
}

/** Timing, decoder model and operating points, which stand before the size (AV1, section 5.5.1). */
function skipOperatingPoints(bits: BitReader): void {
  const hasTiming = bits.read(1) === 1;
  if (hasTiming) {
    bits.read(32);
    bits.read(32);
    if (bits.read(1) === 1) skipVariableLength(bits);
  }
  const hasModel = hasTiming && bits.read(1) === 1;
  const delayBits = hasModel ? bits.read(5) + 1 : 0;
  if (hasModel) {
    bits.read(32);
    bits.read(10);
  }
  const hasDelays = bits.read(1) === 1;
  for (let left = bits.read(5) + 1; left > 0; left--) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (hasModel && bits.read(1) === 1) {
      bits.read(delayBits);
      bits.read(delayBits);
      bits.read(1);
    }
    if (hasDelays && bits.read(1) === 1) bits.read(4);
  }
}

function skipVariableLength(bits: BitReader): void {
  let zeros = 0;
  while (zeros < 32 && bits.read(1) === 0) zeros++;
  if (zeros < 32) bits.read(zeros);
}
