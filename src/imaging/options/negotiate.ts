import { type ImageFormat, isOutputFormat, type OutputFormat } from './formats.ts';
import type { TransformLimits } from './limits.ts';
import type { Size } from './shapes.ts';
import type { TransformOptions } from './transformOptions.ts';

/** What the choice of a format depends on. */
export interface Negotiation {
  readonly options: TransformOptions;
  /** The request's `Accept`. */
  readonly accept: string;
  /** Hosted images default to `auto`, all others to a standard format. */
  readonly defaultsToAuto: boolean;
  readonly source: ImageFormat;
  /** Whether the result is an animation, if the format can hold one. */
  readonly isAnimated: boolean;
  /** Whether the result may have transparent pixels. */
  readonly hasAlpha: boolean;
  readonly output: Size;
}

/** The format to send (Cloudflare: `format` and `compression` on the features page, sizes on the limits page). */
export function chooseFormat(negotiation: Negotiation, limits: TransformLimits): OutputFormat {
  const { options, accept, hasAlpha, isAnimated, output } = negotiation;
  if (options.compression === 'fast' && !isAnimated) return hasAlpha ? 'png' : 'jpeg';
  const asked = options.format ?? (negotiation.defaultsToAuto ? 'auto' : 'standard');
  const longest = Math.max(output.width, output.height);
  const fitsAvif = longest <= limits.avifSide && !isAnimated;
  const fitsWebp = longest <= limits.webpSide;
  if (asked === 'auto') {
    return bestAccepted(negotiation, [...(fitsAvif ? ['avif' as const] : []), ...(fitsWebp ? ['webp' as const] : [])]);
  }
  const named = flavours[asked] ?? (isOutputFormat(asked) ? asked : standardFormat(negotiation));
  const takesWebp = fitsWebp && (accept === '' || quality(accept, 'image/webp') !== 0);
  if (named === 'avif' && !fitsAvif) return takesWebp ? 'webp' : standardFormat(negotiation);
  return named === 'webp' && !fitsWebp ? standardFormat(negotiation) : named;
}

/** Names of the same formats, written in another way: sequentially, never with a palette. */
const flavours: Readonly<Record<string, OutputFormat | undefined>> = { 'baseline-jpeg': 'jpeg', 'png-force': 'png' };

/** JPEG where possible, PNG for transparency, GIF for animations. */
function standardFormat({ hasAlpha, isAnimated }: Negotiation): OutputFormat {
  if (isAnimated) return 'gif';
  return hasAlpha ? 'png' : 'jpeg';
}

/** The source's own format, or its standard equivalent when not every client reads it. */
function originalFormat(negotiation: Negotiation): OutputFormat {
  const { source } = negotiation;
  return source === 'jpeg' || source === 'png' || source === 'gif' ? source : standardFormat(negotiation);
}

/**
 * `format=auto`: the candidate with the highest q-value, the earlier one among equals, else the source's own format.
 * Candidates count only when the client names them: `image/*` also comes from clients that read neither of them.
 */
function bestAccepted(negotiation: Negotiation, candidates: readonly OutputFormat[]): OutputFormat {
  const { accept } = negotiation;
  let best = originalFormat(negotiation);
  let highest = quality(accept, `image/${best}`) ?? quality(accept, 'image/*') ?? quality(accept, '*/*') ?? 0;
  for (const candidate of candidates.toReversed()) {
    const share = quality(accept, `image/${candidate}`) ?? 0;
    if (share > 0 && share >= highest) [best, highest] = [candidate, share];
  }
  return best;
}

/** The q-value an `Accept` gives to exactly this media range; undefined when it is not listed (RFC 9110, 12.5.1). */
function quality(accept: string, range: string): number | undefined {
  for (const item of accept.slice(0, longestAccept).split(',')) {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    if (type !== range) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const share = weight === undefined ? 1 : Number(weight.slice(2));
    return share >= 0 && share <= 1 ? share : 1;
  }
  return undefined;
}

/** Characters of an `Accept` that are read. */
const longestAccept = 2000;
