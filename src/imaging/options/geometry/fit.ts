import type { Size } from '../shapes.ts';

/** How the requested box and the picture's shape are reconciled (Cloudflare: features page, `fit`). */
export const fits = ['scale-down', 'contain', 'scale-up', 'cover', 'crop', 'aspect-crop', 'pad', 'squeeze'] as const;
export type Fit = (typeof fits)[number];

/** The requested box, in whole device pixels; a side that was not given is absent. */
export type Box = Partial<Size>;

/** A fit's answer, not rounded yet. */
export interface Fitted extends Size {
  /** The whole picture's size at the fit's scale; larger than the result when it is cropped. */
  readonly full: Size;
  /** True for the modes that keep a part, even when that part happens to be the whole. */
  readonly crops: boolean;
  readonly canvas?: Size;
}

/** The formulas of the fit modes (Cloudflare: features page, `fit`; one-dimension rules partly inferred). */
export const fitTable: Readonly<Record<Fit, (source: Size, box: Box) => Fitted>> = {
  'scale-down': (source, box) => whole(scaleBy(source, smallest(one, inner(source, box)))),
  contain: (source, box) => whole(scaleBy(source, inner(source, box))),
  'scale-up': (source, box) => whole(scaleBy(source, largest(one, inner(source, box)))),
  cover: (source, box) => cropTo(scaleBy(source, outer(source, box)), box),
  crop: (source, box) => cropTo(scaleBy(source, smallest(one, outer(source, box))), box),
  'aspect-crop': (source, box) => cropToShape(scaleBy(source, smallest(one, outer(source, box))), box),
  pad(source, box) {
    const fitted = whole(scaleBy(source, inner(source, box)));
    return box.width === undefined || box.height === undefined
      ? fitted
      : { ...fitted, canvas: { width: box.width, height: box.height } };
  },
  squeeze(source, box) {
    const { width, height } = scaleBy(source, inner(source, box));
    return whole({ width: box.width ?? width, height: box.height ?? height });
  },
};

/** A scale as a fraction, so that a side scaled to fit is exact. */
interface Scale {
  readonly of: number;
  readonly over: number;
}

const one: Scale = { of: 1, over: 1 };

function smallest(a: Scale, b: Scale): Scale {
  return a.of * b.over <= b.of * a.over ? a : b;
}

function largest(a: Scale, b: Scale): Scale {
  return a.of * b.over >= b.of * a.over ? a : b;
}

function scales(source: Size, box: Box): readonly Scale[] {
  return [
    ...(box.width === undefined ? [] : [{ of: box.width, over: source.width }]),
    ...(box.height === undefined ? [] : [{ of: box.height, over: source.height }]),
  ];
}

/** The scale at which the picture just fits into the box; 1 without a box. */
function inner(source: Size, box: Box): Scale {
  const [first = one, second = first] = scales(source, box);
  return smallest(first, second);
}

/** The scale at which the picture just covers the box; 1 without a box. */
function outer(source: Size, box: Box): Scale {
  const [first = one, second = first] = scales(source, box);
  return largest(first, second);
}

function scaleBy({ width, height }: Size, { of, over }: Scale): Size {
  return { width: (width * of) / over, height: (height * of) / over };
}

function whole(size: Size): Fitted {
  return { ...size, full: size, crops: false };
}

function cropTo(full: Size, box: Box): Fitted {
  const width = Math.min(full.width, box.width ?? full.width);
  const height = Math.min(full.height, box.height ?? full.height);
  return { width, height, full, crops: true };
}

/** Crops to the shape of the box, never to its size. */
function cropToShape(full: Size, { width, height }: Box): Fitted {
  if (width === undefined || height === undefined) return whole(full);
  const isWider = full.width * height > full.height * width;
  return cropTo(full, isWider ? { width: (full.height * width) / height } : { height: (full.width * height) / width });
}
