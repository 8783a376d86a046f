/** Collects the bytes of one file. */
export interface Sink {
  write(chunk: Uint8Array): void;
  finish(): Uint8Array;
}

/** Keeps chunks and joins them in the end. */
export function createSink(): Sink {
  const chunks: Uint8Array[] = [];
  return { write: (chunk) => chunks.push(chunk), finish: () => Buffer.concat(chunks) };
}

/** How much more memory than bytes a file may hold. */
const maxSlack = 256 * 1024;

/**
 * Collects into shared memory of the declared length, so that the bytes are held once, are never copied again, and can
 * be read by the transform workers where they are.
 */
export function createSharedSink(declared: number, maxBytes: number): Sink {
  let buffer = Buffer.from(new SharedArrayBuffer(Math.min(declared > 0 ? declared : 64 * 1024, maxBytes)));
  let size = 0;
  return {
    write(chunk) {
      if (size + chunk.byteLength > buffer.byteLength) {
        const larger = Buffer.from(new SharedArrayBuffer(Math.max(buffer.byteLength * 2, size + chunk.byteLength)));
        buffer.copy(larger, 0, 0, size);
        buffer = larger;
      }
      buffer.set(chunk, size);
      size += chunk.byteLength;
    },
    finish: () => (buffer.byteLength > size + maxSlack ? compact(buffer, size) : buffer.subarray(0, size)),
  };
}

function compact(buffer: Uint8Array, size: number): Uint8Array {
  const exact = new Uint8Array(new SharedArrayBuffer(size));
  exact.set(buffer.subarray(0, size));
  return exact;
}
