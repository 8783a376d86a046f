import { free } from '../../kernels/free.ts';

/** Memory of pixels that one image alone looks at. */
const owned = new WeakSet<ArrayBufferLike>();

/** Smaller ones are not worth it, in bytes. */
const leastBytes = 65_536;

/** Says that nobody else looks at these pixels, so that they may be given back as soon as they are done with. */
export function own({ buffer, byteLength }: Uint8Array | Uint8ClampedArray): void {
  if (byteLength >= leastBytes && byteLength === buffer.byteLength) owned.add(buffer);
}

/** Says that from now on others look at these pixels too. */
export function disown({ buffer }: Uint8Array | Uint8ClampedArray): void {
  owned.delete(buffer);
}

/** Whether `giveBack` would free these pixels. */
export function isOwned({ buffer }: Uint8Array | Uint8ClampedArray): boolean {
  return owned.has(buffer);
}

/** Frees pixels that are owned, at once; their length is 0 then. */
export function giveBack({ buffer }: Uint8Array | Uint8ClampedArray): void {
  if (owned.delete(buffer)) free(buffer);
}
