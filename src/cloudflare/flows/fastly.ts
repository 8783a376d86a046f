import { sizing } from './fastlySize.ts';
import { cropped, lengthOf, type Region, trimmed } from './region.ts';

/** The size of the source as it is shown, in pixels. */
export type SourceSize = Pick<Region, 'width' | 'height'>;

/** Options by the names that URLs have for them, in order. */
export type Options = readonly (readonly [name: string, value: string | number | boolean])[];

/** A request in Fastly's words as options of ours. */
export interface Rewritten {
  /** The part of the source to keep, where it is not the whole. */
  readonly region: Region | undefined;
  readonly options: Options;
  /** Parameters that are Fastly's and did nothing: we have no equal, or the value is none. */
  readonly ignored: readonly string[];
}

type Parameters = ReadonlyMap<string, string>;

/** What a parameter comes to; nothing when its value is none, or has no equal. */
type Row = (value: string, parameters: Parameters, region: Region) => Options | undefined;

/** Parameters that say what to cut off, in the order in which they act. */
const cuts: Readonly<Record<string, (region: Region, text: string) => Region | undefined>> = {
  precrop: cropped,
  trim: trimmed,
  crop: cropped,
};

/** `fit`, `enable` and `canvas` have a say in what the sides come to. */
const sides = ['width', 'height', 'fit', 'enable', 'disable', 'canvas'] as const;

const multiplier =
  (name: string): Row =>
  (value) => {
    const amount = numberOf(value, -100, 100);
    return amount === undefined ? undefined : [[name, Math.round((1 + amount / 100) * 1000) / 1000]];
  };

const words =
  (name: string, table: Readonly<Record<string, string | boolean>>): Row =>
  (value) => {
    const word = Object.hasOwn(table, value) ? table[value] : undefined;
    return word === undefined ? undefined : [[name, word]];
  };

/** By EXIF orientation, and by letter; a flip comes before a rotation. */
const orientations: Readonly<Record<string, Options>> = {
  1: [],
  2: [['flip', 'h']],
  3: [['flip', 'hv']],
  4: [['flip', 'v']],
  5: [
    ['flip', 'h'],
    ['rotate', 270],
  ],
  6: [['rotate', 90]],
  7: [
    ['flip', 'h'],
    ['rotate', 90],
  ],
  8: [['rotate', 270]],
  h: [['flip', 'h']],
  v: [['flip', 'v']],
  hv: [['flip', 'hv']],
  vh: [['flip', 'hv']],
  r: [['rotate', 90]],
  l: [['rotate', 270]],
};

const formats = {
  ...{ auto: 'auto', avif: 'avif', webp: 'webp', webply: 'webp', webpll: 'webp', jpg: 'jpeg', pjpg: 'jpeg' },
  ...{ bjpg: 'baseline-jpeg', png: 'png', png8: 'png', gif: 'gif', svg: 'svg' },
};

/** One row for each parameter that becomes an option by itself. */
const rows: Readonly<Record<string, Row>> = {
  orient: (value) => (Object.hasOwn(orientations, value) ? orientations[value] : undefined),
  brightness: multiplier('brightness'),
  contrast: multiplier('contrast'),
  saturation: multiplier('saturation'),
  blur(value, _parameters, { width, height }) {
    const isShare = /[p%]$/.test(value);
    const pixels = isShare ? lengthOf(value, Math.max(width, height)) : numberOf(value, 0.5, 1000);
    return pixels === undefined ? undefined : [['blur', Math.min(250, Math.max(1, Math.round(pixels)))]];
  },
  sharpen(value) {
    const amount = numberOf(value.split(',')[0] ?? '', 0, 10);
    return amount === undefined ? undefined : [['sharpen', amount]];
  },
  quality(value) {
    const quality = numberOf(value.split(',')[0] ?? '', 1, 100);
    return quality === undefined ? undefined : [['quality', Math.round(quality)]];
  },
  optimize: (value, parameters, region) =>
    parameters.has('quality')
      ? []
      : words('quality', { low: 'low', medium: 'medium-high', high: 'high' })(value, parameters, region),
  format: (value, parameters, region) =>
    isAutomatic(parameters) ? [] : words('format', formats)(value, parameters, region),
  auto: (_value, parameters) => (isAutomatic(parameters) ? [['format', 'auto']] : undefined),
  'bg-color': backgroundOf,
  dpr(value) {
    const density = numberOf(value, 1, 10);
    return density === undefined ? undefined : [['dpr', density]];
  },
  frame: words('anim', { 1: false }),
  metadata: (value) => (/^(copyright|c2pa)(,(copyright|c2pa))*$/.test(value) ? [['metadata', 'copyright']] : undefined),
};

/** Parameters that Fastly has and nothing here is equal to. */
const withoutEqual = ['pad', 'bw', 'level', 'profile', 'resize-filter', 'viewbox'] as const;

/** Every parameter of Fastly Image Optimizer; what is none of these is left to the origin. */
export const fastlyNames: ReadonlySet<string> = new Set([
  ...Object.keys(cuts),
  ...sides,
  ...Object.keys(rows),
  ...withoutEqual,
]);

/** Fastly's parameters as options of ours, for a source of that size. Values that are none count as not given. */
export function rewriteFastly(parameters: Parameters, source: SourceSize): Rewritten {
  const ignored: string[] = withoutEqual.filter((name) => parameters.has(name));
  const whole = { x: 0, y: 0, width: source.width, height: source.height };
  let region: Region = whole;
  for (const [name, cut] of Object.entries(cuts)) {
    const value = parameters.get(name);
    const left = value === undefined ? region : cut(region, value);
    if (left === undefined) ignored.push(name);
    region = left ?? region;
  }
  const sized = sizing(parameters, region);
  const options = Object.entries(rows).flatMap(([name, row]) => {
    const value = parameters.get(name);
    const made = value === undefined ? [] : row(value, parameters, region);
    if (made === undefined) ignored.push(name);
    return made ?? [];
  });
  return {
    region: region === whole ? undefined : region,
    options: [...sized.options, ...options],
    ignored: [...ignored, ...sized.ignored].sort(),
  };
}

function isAutomatic(parameters: Parameters): boolean {
  return /^(avif|webp)(,(avif|webp))*$/.test(parameters.get('auto') ?? '');
}

/** Hexadecimal digits, or channels in decimal. */
function backgroundOf(value: string): Options | undefined {
  if (/^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(value)) return [['background', `#${value}`]];
  const channels = value.replace(/^rgba?\((.*)\)$/i, '$1').split(',');
  const [red, green, blue] = channels.slice(0, 3).map((channel) => numberOf(channel, 0, 255));
  const alpha = channels.length < 4 ? 1 : numberOf(channels[3] ?? '', 0, 1);
  if (channels.length > 4 || red === undefined || green === undefined || blue === undefined) return undefined;
  return alpha === undefined ? undefined : [['background', `rgba(${red},${green},${blue},${alpha})`]];
}

function numberOf(text: string, from: number, to: number): number | undefined {
  if (!/^[+-]?\d{1,9}(\.\d{1,9})?$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number >= from && number <= to ? number : undefined;
}
