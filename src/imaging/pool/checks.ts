import { LRUCache } from 'lru-cache';
import { type ImageInfo, sniff } from '../files/sniff.ts';
import { bytesDecoding } from '../files/weight.ts';
import { defaultTransformLimits } from '../options/limits.ts';
import { isLeftAlone } from '../source.ts';

/** A file to look at; `key` names its content. */
export interface CheckRequest {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What keeps a file from ever being delivered; `undefined` when nothing does, or when nobody may find out. */
export type Check = (request: CheckRequest) => Promise<string | undefined>;

/** Verdicts remembered, by content. */
const maxVerdicts = 1000;

/**
 * Checks files by decoding them once: small ones of the quick formats right here, others by `decode` on a thread, where
 * `fits` says that there is room for so many bytes. Whatever is too heavy for that is judged by its header alone.
 */
export function createCheck(
  fits: (bytes: number) => boolean,
  decode: (request: CheckRequest, needed: number) => Promise<string | undefined>,
): Check {
  const verdicts = new LRUCache<string, { readonly flaw: string | undefined }>({ max: maxVerdicts });
  return async (request) => {
    const known = verdicts.get(request.key);
    if (known !== undefined) return known.flaw;
    const info = sniff(request.bytes);
    if (info === undefined || isLeftAlone({ info }, {}, defaultTransformLimits)) return undefined;
    const needed = bytesNeeded(request.bytes, info);
    if (!isSmall(request.bytes, info) && !fits(needed)) return undefined;
    const flaw = isSmall(request.bytes, info)
      ? await (await import('../check.ts')).flawByDecoding(request.bytes, info)
      : await decode(request, needed);
    verdicts.set(request.key, { flaw });
    return flaw;
  };
}

function bytesNeeded(bytes: Uint8Array, info: ImageInfo): number {
  if (info.format === 'svg') return bytes.length * 12;
  return bytes.length + bytesDecoding(info, { width: 1, height: 1 }, info.frames);
}

/** Formats that take neither long to load nor to decode: a thread would cost more than it spares. */
const quick: ReadonlySet<string> = new Set(['jpeg', 'png', 'gif', 'webp', 'svg']);

/** An animated GIF may hold pictures larger than its screen, which no header says. */
function isSmall({ length }: Uint8Array, { format, width, height, frames }: ImageInfo): boolean {
  if (format === 'gif' && frames > 1) return false;
  const area = format === 'svg' ? 0 : width * height * frames;
  return quick.has(format) && length <= 65_536 && area <= 300_000;
}
