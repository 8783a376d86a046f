import { LRUCache } from 'lru-cache';
import { type ImageInfo, sniff } from '../files/sniff.ts';
import { bytesDecoding, bytesOfDrawing } from '../files/weight.ts';
import { defaultTransformLimits } from '../options/limits.ts';
import { isLeftAlone } from '../source.ts';

/** A file to look at; `key` names its content. */
export interface CheckRequest {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What keeps a file from ever being delivered; `undefined` when nothing does, or when nobody may find out. */
export type Check = (request: CheckRequest) => Promise<string | undefined>;

/** How a thread decodes a file: all of it, or as much as was counted for a damaged one too. */
export interface CheckTask extends CheckRequest {
  readonly rescues: boolean;
}

/** What a thread found: 'heavier' when it may not find out, and might when it `rescues`. */
export type Verdict = { readonly flaw: string | undefined } | 'heavier';

/** Verdicts remembered, by content. */
const maxVerdicts = 1000;

/**
 * Checks files by decoding them once, though several come at a time: small ones of the quick formats right here, others by
 * `decode` on a thread, where `fits` says that there is room for so many bytes. Whatever is too heavy for that is judged by
 * its header alone.
 */
export function createCheck(
  fits: (bytes: number) => boolean,
  decode: (task: CheckTask, needed: number) => Promise<Verdict>,
): Check {
  const verdicts = new LRUCache<string, { readonly flaw: string | undefined }>({ max: maxVerdicts });
  const underWay = new Map<string, Promise<string | undefined>>();
  const find = async (request: CheckRequest, info: ImageInfo): Promise<string | undefined> => {
    const verdict = isSmall(request.bytes, info)
      ? { flaw: await (await import('../check.ts')).flawByDecoding(request.bytes, info, { rescues: true }) }
      : await decodeWithin(request, info);
    if (verdict !== undefined) verdicts.set(request.key, verdict);
    return verdict?.flaw;
  };
  const decodeWithin = async (request: CheckRequest, info: ImageInfo) => {
    for (const rescues of [false, true]) {
      const needed = bytesNeeded(request.bytes, info, rescues);
      if (!fits(needed)) return undefined;
      const verdict = await decode({ ...request, rescues }, needed);
      if (verdict !== 'heavier') return verdict;
    }
    return undefined;
  };
  return (request) => {
    const known = verdicts.get(request.key);
    if (known !== undefined) return Promise.resolve(known.flaw);
    const same = underWay.get(request.key);
    if (same !== undefined) return same;
    const info = sniff(request.bytes);
    if (info === undefined || isLeftAlone({ info }, {}, defaultTransformLimits)) return Promise.resolve(undefined);
    const pending = find(request, info).finally(() => underWay.delete(request.key));
    underWay.set(request.key, pending);
    return pending;
  };
}

function bytesNeeded(bytes: Uint8Array, info: ImageInfo, rescues: boolean): number {
  if (info.format === 'svg') return bytesOfDrawing(bytes);
  return bytes.length + bytesDecoding(info, { width: 1, height: 1 }, info.frames, rescues);
}

/** Formats that take neither long to load nor to decode: a thread would cost more than it spares. */
const quick: ReadonlySet<string> = new Set(['jpeg', 'png', 'gif', 'webp', 'svg']);

/** An animated GIF may hold pictures larger than its screen, which no header says. */
function isSmall({ length }: Uint8Array, { format, width, height, frames }: ImageInfo): boolean {
  if (format === 'gif' && frames > 1) return false;
  const area = format === 'svg' ? 0 : width * height * frames;
  return quick.has(format) && length <= 65_536 && area <= 300_000;
}
