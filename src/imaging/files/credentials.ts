import type { ImageFormat } from '../options/formats.ts';
import { startsWith, u8 } from './header/bytes.ts';
import { gifBlocks } from './header/gif.ts';
import { boxes, maxBoxes } from './header/isobmff.ts';
import { jpegSegments } from './header/jpeg.ts';
import { pngChunks } from './header/png.ts';
import { riffChunks } from './header/webp.ts';

/** Whether a file carries Content Credentials (C2PA 2.1, annex A: where each format embeds its manifests). */
export function hasCredentials(bytes: Uint8Array, format: ImageFormat): boolean {
  return finders[format]?.(bytes) ?? false;
}

const finders: Readonly<Partial<Record<ImageFormat, (bytes: Uint8Array) => boolean>>> = {
  jpeg: (bytes) => any(jpegSegments(bytes), ({ marker, start }) => marker === 0xeb && isManifest(bytes, start)),
  png: (bytes) => any(pngChunks(bytes), ({ type }) => type === 'caBX'),
  webp: (bytes) => any(riffChunks(bytes, 12, bytes.length), ({ name }) => name === 'C2PA'),
  gif: (bytes) =>
    any(
      gifBlocks(bytes),
      (block) =>
        block.kind !== 'picture' && u8(bytes, block.at) === 0xff && startsWith(bytes, 'C2PA_GIF', block.at + 2),
    ),
  avif: hasManifestBox,
  heic: hasManifestBox,
};

/** An APP11 segment of JPEG XT (`JP`, two numbers) whose first box is a JUMBF box labelled `c2pa`. */
function isManifest(bytes: Uint8Array, start: number): boolean {
  return (
    startsWith(bytes, 'JP', start) && startsWith(bytes, 'jumb', start + 12) && startsWith(bytes, 'c2pa', start + 24)
  );
}

function hasManifestBox(bytes: Uint8Array): boolean {
  const all = boxes(bytes, 0, bytes.length, { boxes: maxBoxes });
  return any(all, ({ name, start }) => name === 'uuid' && startsWith(bytes, manifestId, start));
}

const manifestId = '\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81';

function any<T>(all: Iterable<T>, matches: (each: T) => boolean): boolean {
  for (const each of all) if (matches(each)) return true;
  return false;
}
