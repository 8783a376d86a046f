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
  clear(): void;
}

/** An in-memory blob store. */
export function createBlobStore(): BlobStore {
  const blobs = new Map<string, { readonly bytes: Uint8Array; owners: number }>();
  let total = 0;
  return {
    get bytes() {
      return total;
    },
    retain(hash, bytes) {
      const known = blobs.get(hash);
      if (known !== undefined) {
        known.owners += 1;
        return;
      }
      blobs.set(hash, { bytes, owners: 1 });
      total += bytes.byteLength;
    },
    release(hash) {
      const known = blobs.get(hash);
      if (known === undefined) return;
      known.owners -= 1;
      if (known.owners > 0) return;
      blobs.delete(hash);
      total -= known.bytes.byteLength;
    },
    get: (hash) => blobs.get(hash)?.bytes,
    cost: (hash, size) => (blobs.has(hash) ? 0 : size),
    clear() {
      blobs.clear();
      total = 0;
    },
  };
}
