/** Original bytes by content: identical uploads are kept once, and the last owner's delete gives the memory back. */
export interface BlobStore {
  /** Bytes kept, each distinct content counted once. */
  readonly bytes: number;
  /** Keeps the bytes, or one more owner of the same content. */
  retain(hash: string, bytes: Uint8Array): void;
  /** Gives up one owner. */
  release(hash: string): void;
  get(hash: string): Uint8Array | undefined;
  /** Bytes that keeping this content would add: 0 when it is here already. */
  cost(hash: string, size: number): number;
}

/** An in-memory blob store, which tells what came (`value`) and what went (`before`). */
export function createBlobStore(
  changed: (hash: string, value: Uint8Array | undefined, before: Uint8Array | undefined) => void,
): BlobStore {
  const blobs = new Map<string, { readonly bytes: Uint8Array; owners: number }>();
  let total = 0;
  return {
    get bytes() {
      return total;
    },
    retain(hash, bytes) {
      const stored = blobs.get(hash);
      if (stored !== undefined) {
        stored.owners += 1;
        return;
      }
      blobs.set(hash, { bytes, owners: 1 });
      total += bytes.byteLength;
      changed(hash, bytes, undefined);
    },
    release(hash) {
      const stored = blobs.get(hash);
      if (stored === undefined) return;
      stored.owners -= 1;
      if (stored.owners > 0) return;
      blobs.delete(hash);
      total -= stored.bytes.byteLength;
      changed(hash, undefined, stored.bytes);
    },
    get: (hash) => blobs.get(hash)?.bytes,
    cost: (hash, size) => (blobs.has(hash) ? 0 : size),
  };
}
