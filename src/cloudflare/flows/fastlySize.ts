import { lengthOf, type Region } from './region.ts';

type Size = Pick<Region, 'width' | 'height'>;
type SizeOptions = readonly (readonly [name: string, value: string | number])[];

/** What the sides come to, and what of the parameters had no say in it. */
export interface Sized {
  readonly options: SizeOptions;
  readonly ignored: readonly string[];
}

/**
 * Fastly's `width`, `height` and `fit`. Nothing is enlarged unless `enable=upscale`; `fit` counts where both sides are given
 * (Fastly: fit), and without it both sides are exact.
 */
export function sizing(parameters: ReadonlyMap<string, string>, source: Size): Sized {
  const upscale = parameters.get('enable') === 'upscale';
  const width = sideOf(parameters.get('width'), source.width);
  const height = sideOf(parameters.get('height'), source.height);
  const fit = parameters.get('fit');
  const box = width === undefined || height === undefined ? undefined : { width, height };
  const fitter = fit !== undefined && Object.hasOwn(fits, fit) ? fits[fit] : undefined;
  const fitted = box === undefined ? undefined : fitter?.(box, source, upscale);
  const padded = box !== undefined && fit === 'bounds' && isCanvasOf(parameters.get('canvas'), box, source, upscale);
  const ignored = [
    ...(parameters.has('width') && width === undefined ? ['width'] : []),
    ...(parameters.has('height') && height === undefined ? ['height'] : []),
    ...(fit !== undefined && fitted === undefined ? ['fit'] : []),
    ...(parameters.has('canvas') && !padded ? ['canvas'] : []),
  ];
  if (padded) return { options: [...entriesOf(box), ['fit', 'pad']], ignored };
  if (fitted !== undefined) return { options: fitted, ignored };
  if (box !== undefined) return { options: exact(box, source, upscale), ignored };
  const one = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
  if (width === undefined && height === undefined) return { options: [], ignored };
  return { options: [...entriesOf(one), ['fit', upscale ? 'contain' : 'scale-down']], ignored };
}

/** Both sides as they are asked for, each no longer than the source's. */
function exact({ width, height }: Size, source: Size, upscale: boolean): SizeOptions {
  const box = upscale
    ? { width, height }
    : { width: Math.min(width, source.width), height: Math.min(height, source.height) };
  return [...entriesOf(box), ['fit', 'squeeze']];
}

const fits: Readonly<Record<string, (box: Size, source: Size, upscale: boolean) => SizeOptions>> = {
  bounds: (box, _source, upscale) => [...entriesOf(box), ['fit', upscale ? 'contain' : 'scale-down']],
  crop: (box, _source, upscale) => [...entriesOf(box), ['fit', upscale ? 'cover' : 'crop']],
  /** Nothing is cut off: the side that has to be the longer one decides, and the other follows. */
  cover({ width, height }, source, upscale) {
    const isWide = width / source.width >= height / source.height;
    return [isWide ? ['width', width] : ['height', height], ['fit', upscale ? 'contain' : 'scale-down']];
  },
};

/** A canvas as large as the box, around a picture that fills the box as `fit=pad` would. */
function isCanvasOf(canvas: string | undefined, box: Size, source: Size, upscale: boolean): boolean {
  const [across = '', down = '', ...more] = (canvas ?? '').split(',');
  const isSame = more.length === 0 && Number(across) === box.width && Number(down) === box.height;
  return isSame && (upscale || box.width <= source.width || box.height <= source.height);
}

function sideOf(text: string | undefined, side: number): number | undefined {
  const length = text === undefined ? undefined : lengthOf(text, side);
  return length === undefined || length <= 0 ? undefined : Math.max(1, Math.round(length));
}

function entriesOf(sides: Partial<Size>): readonly (readonly [string, number])[] {
  return Object.entries(sides);
}
