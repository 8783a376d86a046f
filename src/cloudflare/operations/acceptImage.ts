import { flawOfImage, type ImageInfo, inspectImage } from '../../imaging/index.ts';
import { errors } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Account, Original } from '../records/index.ts';
import type { Services, UploadedFile } from './call.ts';

const accepted = new Set(['jpeg', 'png', 'gif', 'webp', 'svg', 'avif', 'heic']);

/**
 * Looks at the bytes, never at the client's word for them: 5455 for anything that is not an image of a supported format,
 * 5443 and 9413 for too many pixels, 9422 for what could never be delivered.
 */
export async function examineUpload(
  file: UploadedFile,
  { limits, checkPicture }: Pick<Services, 'limits' | 'checkPicture'>,
): Promise<Original> {
  const original = examineImage(file, limits);
  const flaw = await checkPicture({ key: file.hash, bytes: file.bytes });
  if (flaw !== undefined) throw decodeFailed(inspectImage(file.bytes)?.format, flaw);
  return original;
}

/** Refuses with 5453 when an account or the mock is full. */
export function checkRoom(
  file: UploadedFile,
  account: Account,
  { limits, store }: Pick<Services, 'limits' | 'store'>,
): void {
  if (account.images.count >= limits.images) throw errors.serviceLimit(`${limits.images} images`);
  const bytes = store.blobs.bytes + store.blobs.cost(file.hash, file.bytes.byteLength);
  if (limits.storageBytes > 0 && bytes > limits.storageBytes) {
    throw errors.serviceLimit(`${limits.storageBytes} bytes of storage`);
  }
}

/** What the bytes of an upload are; refused when they are no whole image of a supported format, or one too large. */
export function examineImage({ bytes, hash }: Pick<UploadedFile, 'bytes' | 'hash'>, limits: Limits): Original {
  const info = inspectImage(bytes);
  if (info === undefined || !accepted.has(info.format)) throw errors.unsupportedImage();
  checkPixels(info, limits);
  checkWhole(bytes, info.format);
  return { hash, size: bytes.byteLength, mediaType: info.mediaType, width: info.width, height: info.height };
}

function checkPixels(info: { format: string; width: number; height: number; frames: number }, limits: Limits): void {
  if (info.format === 'svg') return;
  const area = info.width * info.height * info.frames;
  if (info.frames > 1 && area > limits.area) throw errors.animationTooLarge();
  if (area > limits.area) {
    throw errors.tooBig(`The image has ${area} pixels, but at most ${limits.area} are allowed`);
  }
  const side = Math.max(info.width, info.height);
  if (info.format !== 'webp' && info.format !== 'avif' && side > limits.side) {
    throw errors.tooBig(
      `The image is ${info.width}x${info.height}, but the maximum dimension allowed is ${limits.side}`,
    );
  }
}

/** A file that visibly stops short is refused at once, as the product does, instead of failing at delivery. */
function checkWhole(bytes: Uint8Array, format: ImageInfo['format']): void {
  const flaw = flawOfImage(bytes, format);
  if (flaw !== undefined) throw decodeFailed(format, flaw);
}

function decodeFailed(format: ImageInfo['format'] | undefined, flaw: string) {
  return errors.uploadDecodeFailed(`Error while decoding ${(format && names[format]) ?? ''} image: ${flaw}`);
}

/** Formats by the names that people know them by. */
const names: Readonly<Partial<Record<ImageInfo['format'], string>>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  avif: 'AVIF',
  heic: 'HEIC',
  svg: 'SVG',
};
