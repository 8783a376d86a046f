import { borderKind, gravityKind, mergeTrim, type Trim, trimBorderParts, trimCuts, trimKind } from './compound.ts';
import { fits } from './geometry/fit.ts';
import { row } from './row.ts';
import { boolean, colour, either, integer, type Kind, list, mapped, number, oneOf, words } from './values.ts';

const everywhere = ['url', 'cf', 'draw', 'binding'] as const;
const requests = ['url', 'cf'] as const;

const pixels = number(1, 1_000_000, 'a number of pixels, at least 1');
/** The upper bound of a variant's sides is the longest side that an upload may have; they are numbers (observed). */
const variantPixels = number(1, 12_000);
const multiplier = number(0, 1000, 'a multiplier, at least 0 (1 changes nothing)');
/** Brightness and contrast end at 255 (observed). */
const tone = number(0, 255, 'a multiplier from 0 to 255 (1 changes nothing)');
const viewport = integer(1, 1_000_000);
const share: Kind<number> = {
  says: "a share of the base picture's side, below 1",
  read: (value) => (typeof value === 'number' && value > 0 && value < 1 ? value : undefined),
};
/** `low` to `high` as numbers are unpublished; these are the ones of the product's local emulator (Miniflare). */
const quality = either(integer(1, 100), words<number>({ high: 90, 'medium-high': 70, 'medium-low': 50, low: 35 }));
const angles = words({ '0': 0, '90': 90, '180': 180, '270': 270, '360': 0 });
const rotation: typeof angles = { ...angles, read: (value) => angles.read(String(value)) };
const mediaFormat = words({
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  rgb: 'rgb',
  rgba: 'rgba',
});
const namedFormats = ['avif', 'webp', 'jpeg', 'baseline-jpeg', 'png', 'png-force', 'gif', 'json', 'svg'] as const;
const formatRefusal = (shown: string) =>
  `'${shown}' is not a supported output format. Use 'jpeg', 'png', 'gif', 'webp', 'avif', or 'json'`;
const entries: Kind<readonly unknown[]> = {
  says: 'a list of at most 100 objects with url or text',
  read: (value) => (Array.isArray(value) && value.length <= 100 ? value : undefined),
};

const sides = { from: 0, to: 1600, step: 10, still: 0 };
const strength = { from: 0, to: 2, step: 0.05, still: 1 };

/**
 * The one table behind every dialect. What is written here is parsed, refused, typed (`TransformOptions`), documented,
 * offered by the page and, in rows for variants, held by named variants (`variantOptions.ts`).
 */
export const optionRows = [
  row('anim', ['url', 'cf', 'binding', 'output'], boolean, 'true'),
  row('background', [...everywhere, 'output'], colour, 'white where there can be no alpha, and for fit=pad'),
  row('blur', [...everywhere, 'variant'], number(0, 250), '0', { slider: { from: 0, to: 250, step: 0.5, still: 0 } }),
  row('border', ['cf', 'draw', 'binding'], borderKind, 'none'),
  row('brightness', everywhere, tone, '1', { slider: strength }),
  row('compression', requests, oneOf('fast'), 'none'),
  row('contrast', everywhere, tone, '1', { slider: strength }),
  row('dpr', everywhere, number(0.01, 100, 'a number above 0 (2 at most is used)'), '1', {
    slider: { from: 0.5, to: 2, step: 0.05, still: 1 },
  }),
  row('draw', ['cf'], entries, 'none'),
  row('fit', everywhere, oneOf(...fits), 'scale-down'),
  row('fit', ['variant'], oneOf('scale-down', 'contain', 'cover', 'crop', 'pad'), 'scale-down'),
  row('flip', everywhere, oneOf('h', 'v', 'hv'), 'none'),
  row('format', ['url'], oneOf('auto', ...namedFormats), 'auto for hosted images, else JPEG or PNG', {
    alias: 'f',
    refusal: formatRefusal,
  }),
  row('format', ['cf'], oneOf(...namedFormats), 'JPEG or PNG', { refusal: formatRefusal }),
  row('format', ['output'], mediaFormat, 'required'),
  row('gamma', everywhere, multiplier, '1', { slider: { from: 0.1, to: 3, step: 0.05, still: 1 } }),
  row('gravity', everywhere, gravityKind, 'center', { alias: 'g' }),
  row('height', ['url', 'cf', 'binding'], pixels, "the source's", { alias: 'h', slider: sides }),
  row('height', ['variant'], variantPixels, "the source's"),
  row('height', ['draw'], either(share, pixels), "the overlay's"),
  row('metadata', [...requests, 'variant'], oneOf('keep', 'copyright', 'none'), 'copyright'),
  row('onerror', ['url'], oneOf('redirect'), 'none'),
  row('origin-auth', ['cf'], oneOf('share-publicly'), 'none', { field: 'originAuth' }),
  row('quality', [...requests, 'output'], quality, '85', {
    alias: 'q',
    slider: { from: 1, to: 100, step: 1, still: 85 },
  }),
  row('rotate', everywhere, rotation, '0'),
  row('saturation', everywhere, multiplier, '1', { slider: strength }),
  row('segment', everywhere, oneOf('foreground'), 'none'),
  row('sharpen', everywhere, number(0, 10), '0', { slider: { from: 0, to: 10, step: 0.5, still: 0 } }),
  row('slow-connection-quality', ['url'], quality, 'none', { alias: 'scq', field: 'slowConnectionQuality' }),
  row('trim', everywhere, trimKind, 'none', { merge: mergeTrim }),
  trimPart(
    'top',
    mapped(trimCuts.top, (top) => ({ top })),
  ),
  trimPart(
    'right',
    mapped(trimCuts.right, (right) => ({ right })),
  ),
  trimPart(
    'bottom',
    mapped(trimCuts.bottom, (bottom) => ({ bottom })),
  ),
  trimPart(
    'left',
    mapped(trimCuts.left, (left) => ({ left })),
  ),
  trimPart(
    'width',
    mapped(trimCuts.width, (width) => ({ width })),
  ),
  trimPart(
    'height',
    mapped(trimCuts.height, (height) => ({ height })),
  ),
  trimPart(
    'border.color',
    mapped(trimBorderParts.color, (colour) => ({ border: { colour } })),
  ),
  trimPart(
    'border.tolerance',
    mapped(trimBorderParts.tolerance, (tolerance) => ({ border: { tolerance } })),
  ),
  trimPart(
    'border.keep',
    mapped(trimBorderParts.keep, (keep) => ({ border: { keep } })),
  ),
  row('upscale', everywhere, oneOf('interpolate', 'generate'), 'interpolate'),
  row('wbreakpoints', ['url'], list(viewport, 50), '320;768;960;1200', { field: 'widthBreakpoints' }),
  row('wdesktop', ['url'], viewport, '1200', { field: 'widthDesktop' }),
  row('width', requests, either(pixels, oneOf('auto')), "the source's", { alias: 'w', slider: sides }),
  row('width', ['binding'], pixels, "the source's"),
  row('width', ['variant'], variantPixels, "the source's"),
  row('width', ['draw'], either(share, pixels), "the overlay's"),
  row('wmobile', ['url'], viewport, '768', { field: 'widthMobile' }),
  row('zoom', everywhere, number(0, 1), '0', {
    alias: 'face-zoom',
    slider: { from: 0, to: 1, step: 0.05, still: 0 },
  }),
] as const;

/** A row for one part of `trim`, which only URLs spell on its own. */
function trimPart(name: string, kind: Kind<Trim>) {
  return row(`trim.${name}`, ['url'], kind, 'none', { field: 'trim', merge: mergeTrim });
}
