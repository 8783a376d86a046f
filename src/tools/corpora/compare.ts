import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { defaultLimits, examineUpload } from '../../cloudflare/index.ts';
import { ImagesError, inspectImage, type TransformPool } from '../../imaging/index.ts';
import type { BrowserDecoder, Pixels } from './browser.ts';

/** What became of one file here and with sharp. */
export type Outcome =
  | 'equal'
  | 'as in Chromium'
  | 'different'
  | 'refused by both'
  | 'refused here only'
  | 'decoded here only'
  | 'delivered as it is'
  | 'accepted, never delivered'
  | 'crash'
  | 'hang';

/** One file's outcome, and the figure or the refusal that explains it. */
export interface Verdict {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** Mean difference of two pictures, in steps of 255, up to which they count as equal. */
export const tolerance = 0.5;

/**
 * Uploads and delivers a file, decodes it with sharp (`failOn: 'error'`), and compares the first pictures. Where they are not
 * the same, a browser is asked too.
 */
export async function compareFile(
  bytes: Uint8Array,
  pool: TransformPool,
  browser: BrowserDecoder | undefined,
): Promise<Verdict> {
  const here = await deliver(bytes, pool);
  if (here.kind === 'svg') return { outcome: 'delivered as it is', detail: '' };
  if (here.kind === 'broken') return { outcome: here.outcome, detail: here.detail };
  const pixels = here.kind === 'pixels' ? here : undefined;
  const verdict = verdictOf(pixels, await decodeWithSharp(bytes), here.kind === 'refused' ? here.detail : '');
  if (browser === undefined || verdict.outcome === 'equal' || verdict.outcome === 'refused by both') return verdict;
  const asShown = verdictOf(pixels, await browser.decode(bytes), verdict.detail);
  const isAlike = asShown.outcome === 'equal' || asShown.outcome === 'refused by both';
  return isAlike ? { ...asShown, outcome: 'as in Chromium' } : verdict;
}

function verdictOf(here: Pixels | undefined, reference: Pixels | undefined, refusal: string): Verdict {
  if (here === undefined) {
    return { outcome: reference === undefined ? 'refused by both' : 'refused here only', detail: refusal };
  }
  if (reference === undefined) return { outcome: 'decoded here only', detail: '' };
  const difference = meanDifference(here, reference);
  return { outcome: difference <= tolerance ? 'equal' : 'different', detail: difference.toFixed(2) };
}

type Delivered =
  | ({ readonly kind: 'pixels' } & Pixels)
  | { readonly kind: 'svg' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'broken'; readonly outcome: Outcome; readonly detail: string };

async function deliver(bytes: Uint8Array, pool: TransformPool): Promise<Delivered> {
  const key = createHash('sha256').update(bytes).digest('hex');
  try {
    await examineUpload({ bytes, hash: key }, { limits: defaultLimits, checkPicture: pool.check });
  } catch (thrown) {
    if (!(thrown instanceof ImagesError)) return { kind: 'broken', ...brokenBy(thrown) };
    return { kind: 'refused', detail: `${thrown.code} ${thrown.message}` };
  }
  const isDrawing = inspectImage(bytes)?.format === 'svg';
  const options = isDrawing ? {} : ({ format: 'rgba', anim: false } as const);
  try {
    const { bytes: data, width, height } = await pool.transform({ key, bytes, options, surface: 'binding' });
    return isDrawing ? { kind: 'svg' } : { kind: 'pixels', data, width, height };
  } catch (thrown) {
    return { kind: 'broken', ...brokenBy(thrown) };
  }
}

/** The refusals that are none: a thread that died, and one that had to be ended. */
function brokenBy(thrown: unknown): { readonly outcome: Outcome; readonly detail: string } {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (!(thrown instanceof ImagesError) || thrown.code === 9523) return { outcome: 'crash', detail };
  return { outcome: thrown.code === 9529 ? 'hang' : 'accepted, never delivered', detail };
}

async function decodeWithSharp(bytes: Uint8Array): Promise<Pixels | undefined> {
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: 100_000_000 })
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}

/** Colours count as much as they are opaque; pictures of different sizes differ by all there is. */
function meanDifference(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) return 255;
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const [over, under] = [a.data[at + 3] ?? 0, b.data[at + 3] ?? 0];
    for (let channel = 0; channel < 3; channel++) {
      const [first, second] = [a.data[at + channel] ?? 0, b.data[at + channel] ?? 0];
      sum += Math.abs(first * over - second * under) / 255;
    }
    sum += Math.abs(over - under);
  }
  return sum / a.data.length;
}
