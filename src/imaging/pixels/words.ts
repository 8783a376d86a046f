/** Pixels as 32-bit words, the first channel lowest; a view whose offset does not permit that is copied. */
export function wordsOf(data: Uint8ClampedArray): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
