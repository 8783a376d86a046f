import { defaultTransformLimits, type PoolResult, type TransformOptions } from '../../../imaging/index.ts';

/** What warnings are about. */
export interface WarningFacts {
  readonly options: TransformOptions;
  readonly result: Pick<PoolResult, 'format' | 'width' | 'height'>;
  /** The request's `Accept`. */
  readonly accept: string;
  /** That of the source. */
  readonly cacheControl: string | undefined;
}

/** When the live service was seen to warn, and of what; the texts are ours. */
const rows: readonly { readonly when: (facts: WarningFacts) => boolean; readonly says: string }[] = [
  {
    when: ({ options: { fit, width, height } }) =>
      fit === 'cover' && (width === undefined || height === undefined) && (width ?? height) !== undefined,
    says: 'fit=cover needs a width and a height',
  },
  {
    when: ({ cacheControl = '' }) => isRestrictive(cacheControl),
    says: 'the cache-control of the source lets the picture be kept for a short time only',
  },
  {
    when: ({ options: { format }, accept, result }) =>
      (format === 'avif' || (format === 'auto' && /image\/avif/i.test(accept))) &&
      result.format !== 'avif' &&
      result.format !== 'json' &&
      Math.max(result.width, result.height) > defaultTransformLimits.avifSide,
    says: 'the picture is too large for AVIF',
  },
  {
    when: ({ options: { format } }) => format === 'png',
    says: 'JPEG or PNG is chosen by itself and need not be named',
  },
  { when: ({ options: { dpr = 1 } }) => dpr > 3, says: 'a dpr above 3 should not be asked for' },
];

/** What is to be said of a request that was answered nevertheless. */
export function warningsOf(facts: WarningFacts): readonly string[] {
  return rows.filter(({ when }) => when(facts)).map(({ says }) => says);
}

/** Seen with `no-cache` and with half an hour; a picture is kept for an hour at least. */
function isRestrictive(cacheControl: string): boolean {
  if (/no-cache|no-store|private/i.test(cacheControl)) return true;
  const age = /(?:^|[\s,])max-age=(\d+)/i.exec(cacheControl)?.[1];
  return age !== undefined && Number(age) < 3600;
}
