/** A JPEG without its segments of one marker, up to the first scan. */
export function withoutSegments(bytes: Uint8Array, marker: number): Uint8Array {
  const parts = [bytes.subarray(0, 2)];
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const end = at + 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
    if (bytes[at + 1] !== marker) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return new Uint8Array(Buffer.concat([...parts, bytes.subarray(at)]));
}

/** Copies of a file with some bytes behind its middle changed, the same ones in every run; the last one is cut off. */
export function damagedCopies(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  let state = bytes.length;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, (_, index) => {
    const half = bytes.length >> 1;
    if (index === count - 1) return bytes.slice(0, half + below(half));
    const copy = bytes.slice();
    for (let flips = 0; flips < 4; flips++) copy[half + below(half)] = below(256);
    return copy;
  });
}
