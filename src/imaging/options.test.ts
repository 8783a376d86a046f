import { describe, expect, test } from '@jest/globals';
import { bitmapOf, enlarged, textOf } from '../testing/textPicture.ts';
import type { Bitmap } from './bitmap.ts';
import type { Hints } from './client.ts';
import { codecs } from './codec/index.ts';
import { parseOptions } from './grammar.ts';
import { readOptionsObject, variantOptions } from './objects.ts';
import { type Dialect, dialects, optionTable } from './options.ts';
import { inputName } from './program.ts';
import { type TransformResult, transformImage } from './transform.ts';

/** One row of the option table at work. Every dialect of the row is tried with the same values and result. */
interface PixelCase {
  readonly row: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The source as text. */
  readonly source: string;
  /** The result as text, exact, or within `tolerance` of every channel. */
  readonly result: string;
  readonly tolerance?: number;
  /** Only these dialects; default: all that have the row. */
  readonly only?: readonly Dialect[];
  readonly hints?: Hints;
}

const checks: readonly PixelCase[] = [
  // What goes on paper, and what is put around it
  { row: 'background', options: { background: 'blue' }, source: 'R.', result: 'RB' },
  { row: 'background', options: { background: '#ff000080' }, source: 'B.', result: 'Br' },
  { row: 'border', options: { border: { color: 'red', width: 1 } }, source: 'WB', result: 'RRRR/RWBR/RRRR' },
  { row: 'border', options: { border: { color: '#0f0', left: 2, bottom: 1 } }, source: 'WB', result: 'GGWB/GGGG' },
  { row: 'border', options: { border: { width: 1 } }, source: 'W', result: 'KKK/KWK/KKK' },

  // Filters
  { row: 'blur', options: { blur: 0 }, source: 'WKR', result: 'WKR' },
  { row: 'blur', options: { blur: 2 }, source: 'KKKWKKK', result: 'KK454KK', tolerance: 15 },
  { row: 'blur', options: { blur: 250 }, source: 'RR/RR', result: 'RR/RR' },
  { row: 'brightness', options: { brightness: 1.5 }, source: '5RK', result: '9RK' },
  { row: 'brightness', options: { brightness: 0 }, source: '5RK', result: '5RK' },
  { row: 'contrast', options: { contrast: 2.3 }, source: '5WK', result: '4WK', tolerance: 1 },
  { row: 'contrast', options: { contrast: 0 }, source: '59', result: '59' },
  { row: 'gamma', options: { gamma: 0.5 }, source: '4WK', result: '8WK', tolerance: 1 },
  { row: 'gamma', options: { gamma: 2 }, source: '8RK', result: '4RK', tolerance: 1 },
  { row: 'gamma', options: { gamma: 0 }, source: '8', result: '8' },
  { row: 'saturation', options: { saturation: 0 }, source: '5BW', result: '5KW', tolerance: 19 },
  { row: 'saturation', options: { saturation: 1 }, source: '5RGBY', result: '5RGBY' },
  { row: 'sharpen', options: { sharpen: 0 }, source: '59', result: '59' },
  { row: 'sharpen', options: { sharpen: 10 }, source: '4499', result: '4KW9', tolerance: 45 },

  // Turning
  { row: 'flip', options: { flip: 'h' }, source: 'RG/BW', result: 'GR/WB' },
  { row: 'flip', options: { flip: 'v' }, source: 'RG/BW', result: 'BW/RG' },
  { row: 'flip', options: { flip: 'hv' }, source: 'RG/BW', result: 'WB/GR' },
  { row: 'rotate', options: { rotate: 90 }, source: 'RG/BW/KY', result: 'KBR/YWG' },
  { row: 'rotate', options: { rotate: 180 }, source: 'RG/BW', result: 'WB/GR' },
  { row: 'rotate', options: { rotate: 270 }, source: 'RG/BW', result: 'GW/RB' },
  { row: 'rotate', options: { rotate: 0 }, source: 'RG', result: 'RG' },

  // Size, fit and what is kept
  { row: 'width', options: { width: 2 }, source: 'RRRR/RRRR', result: 'RR' },
  { row: 'width', options: { width: 9 }, source: 'RG', result: 'RG' },
  {
    row: 'width',
    options: { width: 'auto', wmobile: 2 },
    only: ['url'],
    source: 'BBBB/BBBB',
    result: 'BB',
    hints: { 'user-agent': 'Mozilla/5.0 (iPhone)' },
  },
  { row: 'width', options: { width: 'auto' }, only: ['cf'], source: 'RG', result: 'RG' },
  { row: 'width', options: { width: 0.5 }, only: ['draw'], source: 'RRRR/RRRR', result: '.RR.', tolerance: 0 },
  { row: 'height', options: { height: 1 }, source: 'GGGG/GGGG', result: 'GG' },
  { row: 'height', options: { height: 0.5 }, only: ['draw'], source: 'GGGG/GGGG', result: '.GG.' },
  { row: 'dpr', options: { width: 2, dpr: 2 }, source: enlarged('R', 8), result: enlarged('R', 4) },
  { row: 'dpr', options: { width: 2, dpr: 7 }, source: enlarged('R', 8), result: enlarged('R', 4) },
  { row: 'fit', options: { fit: 'crop', width: 2, height: 2 }, source: 'RGBW/RGBW', result: 'GB/GB' },
  { row: 'fit', options: { fit: 'cover', width: 2, height: 2 }, source: 'RGBW/RGBW', result: 'GB/GB' },
  { row: 'fit', options: { fit: 'cover', width: 4, height: 4 }, source: 'BB', result: enlarged('B', 4) },
  { row: 'fit', options: { fit: 'pad', width: 4, height: 2 }, source: 'RG/BK', result: 'WRGW/WBKW' },
  { row: 'fit', options: { fit: 'scale-down', width: 9, height: 9 }, source: 'RG', result: 'RG' },
  { row: 'fit', options: { fit: 'contain', width: 4, height: 4 }, source: 'BB', result: 'BBBB/BBBB' },
  ...(
    [
      ['scale-up', 'BB', 'BBBB/BBBB'],
      ['scale-up', enlarged('B', 6), enlarged('B', 6)],
      ['aspect-crop', 'RGBW/RGBW', 'GB/GB'],
      ['squeeze', 'BB', enlarged('B', 4)],
    ] as const
  ).map(([fit, source, result]) => ({
    row: 'fit',
    options: { fit, width: 4, height: 4 },
    only: ['url', 'cf', 'draw', 'binding'] as const,
    source,
    result,
  })),
  { row: 'gravity', options: cropped({ gravity: 'left' }), source: 'RGBW/RGBW', result: 'RG/RG' },
  { row: 'gravity', options: cropped({ gravity: 'right' }), source: 'RGBW/RGBW', result: 'BW/BW' },
  { row: 'gravity', options: cropped({ gravity: 'top' }), source: 'RR/GG/BB/WW', result: 'RR/GG' },
  { row: 'gravity', options: cropped({ gravity: 'bottom' }), source: 'RR/GG/BB/WW', result: 'BB/WW' },
  { row: 'gravity', options: cropped({ gravity: 'center' }), source: 'RGBW/RGBW', result: 'GB/GB' },
  { row: 'gravity', options: cropped({ gravity: '1x0.5' }), source: 'RGBW/RGBW', result: 'BW/BW' },
  { row: 'gravity', options: cropped({ gravity: '0.5x0' }), source: 'RGBW/RGBW', result: 'GB/GB' },
  { row: 'gravity', options: cropped({ gravity: 'auto' }), source: 'WWWWWR/WWWWWR', result: 'WR/WR' },
  { row: 'gravity', options: cropped({ gravity: 'entropy' }), source: 'KKKK59/KKKK84', result: '59/84' },
  { row: 'gravity', options: cropped({ gravity: 'face' }), source: 'RGBW/RGBW', result: 'GB/GB' },
  {
    row: 'gravity',
    options: cropped({ gravity: { x: 0, y: 0 } }),
    only: ['cf', 'draw', 'binding'],
    source: 'RGBW/RGBW',
    result: 'RG/RG',
  },
  {
    row: 'gravity',
    options: cropped({ gravity: { x: 0.7, y: 0.5, mode: 'box-center' } }),
    only: ['cf', 'draw', 'binding'],
    source: 'RGBWKY/RGBWKY',
    result: 'WK/WK',
  },
  { row: 'zoom', options: cropped({ gravity: 'face', zoom: 1 }), source: 'RGBW/RGBW', result: 'GB/GB' },
  { row: 'segment', options: { segment: 'foreground' }, source: 'RG', result: 'RG' },
  ...['interpolate', 'generate'].map((upscale) => ({
    row: 'upscale',
    options: { upscale, width: 4, fit: 'contain' },
    source: 'BB',
    result: 'BBBB/BBBB',
  })),

  // Cutting
  { row: 'trim', options: { trim: '1;0;1;2' }, source: 'RRRR/RRGB/RRRR', result: 'GB' },
  { row: 'trim', options: { trim: '0;0.5;0;0.25' }, source: 'RGBW', result: 'G' },
  { row: 'trim', options: { trim: 'border' }, source: 'WWWW/WRGW/WWWW', result: 'RG' },
  {
    row: 'trim',
    options: { trim: { left: 1, top: 0.5, width: 2, border: false } },
    only: ['cf', 'draw', 'binding'],
    source: 'RRRR/RGBW',
    result: 'GB',
  },
  {
    row: 'trim',
    options: { trim: { border: { color: '#808080', tolerance: 30, keep: 1 } } },
    only: ['cf', 'draw', 'binding'],
    source: '99999/99R99/99999',
    result: '999/9R9/999',
  },
  { row: 'trim', options: { trim: { border: true } }, only: ['cf', 'draw', 'binding'], source: 'KKK/KRK', result: 'R' },
  { row: 'trim.top', options: { 'trim.top': 1 }, source: 'RG/BW', result: 'BW' },
  { row: 'trim.bottom', options: { 'trim.bottom': 1 }, source: 'RG/BW', result: 'RG' },
  { row: 'trim.left', options: { 'trim.left': 0.5 }, source: 'RG/BW', result: 'G/W' },
  { row: 'trim.right', options: { 'trim.right': 1 }, source: 'RG/BW', result: 'R/B' },
  { row: 'trim.width', options: { 'trim.width': 1, 'trim.left': 1 }, source: 'RGB', result: 'G' },
  { row: 'trim.height', options: { 'trim.height': 1 }, source: 'R/G/B', result: 'R' },
  { row: 'trim.border.color', options: { 'trim.border.color': 'blue' }, source: 'KBRB', result: 'KBR' },
  { row: 'trim.border.tolerance', options: { 'trim.border.tolerance': 90 }, source: '99/98/9W', result: 'W' },
  { row: 'trim.border.keep', options: { 'trim.border.keep': 1, trim: 'border' }, source: 'KKKRKK', result: 'KRK' },

  // What depends on the client
  {
    row: 'wbreakpoints',
    options: { width: 'auto', wbreakpoints: '1;2;3' },
    source: 'BBBB/BBBB',
    result: 'BB',
    hints: { 'sec-ch-viewport-width': '1.5' },
  },
  {
    row: 'wdesktop',
    options: { width: 'auto', wdesktop: 2 },
    source: 'BBBB/BBBB',
    result: 'BB',
    hints: { 'user-agent': 'Mozilla/5.0 (X11; Linux)' },
  },
  {
    row: 'wmobile',
    options: { width: 'auto', wmobile: 2 },
    source: 'BBBB/BBBB',
    result: 'BB',
    hints: { 'user-agent': 'Mozilla/5.0 (Linux; Android 14)' },
  },

  // What leaves the pixels alone
  ...['copyright', 'keep', 'none'].map((metadata) => ({
    row: 'metadata',
    options: { metadata },
    source: 'RG/BW',
    result: 'RG/BW',
  })),
  { row: 'onerror', options: { onerror: 'redirect' }, source: 'RG', result: 'RG' },
  { row: 'origin-auth', options: { 'origin-auth': 'share-publicly' }, source: 'RG', result: 'RG' },
];

function cropped(options: Readonly<Record<string, unknown>>) {
  return { fit: 'crop', width: 2, height: 2, ...options };
}

interface DialectCase extends PixelCase {
  readonly dialect: Dialect;
}

const expanded: readonly DialectCase[] = checks.flatMap((check) =>
  (check.only ?? dialectsOf(check)).map((dialect) => ({ ...check, dialect })),
);

/** The dialects that take all options of a case. */
function dialectsOf({ options }: PixelCase): readonly Dialect[] {
  const takes = (dialect: Dialect, name: string) =>
    optionTable.some((row) => row.name === name && row.dialects.includes(dialect));
  return dialects.filter((dialect) => Object.keys(options).every((name) => takes(dialect, name)));
}

/** The rows that are about the file, each tested below by its name. */
const aboutFiles = ['anim', 'compression', 'format', 'quality', 'slow-connection-quality', 'draw'];

describe('every option, on pixels', () => {
  test.each(expanded.map((each) => [each.dialect, JSON.stringify(each.options), each.source, each] as const))(
    '%s %s of %s',
    async (_dialect, _options, _source, { dialect, options, source, result, tolerance = 0, hints = {} }) => {
      const made = await makers[dialect](await pngOf(source), options, { hints, result });
      expect(made.format).toBe('png');
      expect(textOf(await bitmapIn(made), tolerance)).toBe(result);
    },
  );

  test('no row of the option table is without a case in any of its dialects', () => {
    const tested = new Set(expanded.map(({ row, dialect }) => `${dialect} ${row}`));
    const missing = optionTable
      .filter(({ name }) => !aboutFiles.includes(name))
      .flatMap((row) => row.dialects.map((dialect) => `${dialect} ${row.name}`))
      .filter((name) => !tested.has(name));
    expect(missing).toEqual([]);
  });
});

type Maker = (
  source: Uint8Array,
  options: Readonly<Record<string, unknown>>,
  about: { readonly hints: Hints; readonly result: string },
) => Promise<TransformResult>;

/** How each dialect gets its options to the transformer. */
const makers: Readonly<Record<Dialect, Maker>> = {
  url: (bytes, options, { hints }) => {
    const list = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return transformImage({
      bytes,
      options: parseOptions([...list, 'format=png'].join(','), 'remote'),
      surface: 'remote',
      hints,
    });
  },
  variant: (bytes, options) => transformImage({ bytes, options: variantOptions(options), surface: 'hosted' }),
  cf: (bytes, options) =>
    transformImage({ bytes, options: readOptionsObject({ ...options, format: 'png' }, 'cf'), surface: 'cf' }),
  async draw(bytes, options, { result }) {
    const url = 'http://overlay.test/a.png';
    return transformImage({
      bytes: await pngOf(result.replace(/[^/]/g, '.')),
      options: readOptionsObject({ draw: [{ url, ...options }], format: 'png' }, 'cf'),
      surface: 'cf',
      overlays: new Map([[url, bytes]]),
    });
  },
  binding: (bytes, options) =>
    transformImage({
      bytes,
      program: {
        inputs: [{ kind: 'image' }],
        steps: [{ kind: 'transform', target: 0, options: readOptionsObject(options, 'binding') }],
      },
      options: readOptionsObject({ format: 'image/png' }, 'output'),
      surface: 'binding',
      overlays: new Map([[inputName(0), bytes]]),
    }),
  output: (bytes, options) =>
    transformImage({
      bytes,
      options: readOptionsObject({ ...options, format: 'image/png' }, 'output'),
      surface: 'binding',
    }),
};

async function pngOf(text: string): Promise<Uint8Array> {
  return encoded(bitmapOf(text), 'png');
}

async function encoded(bitmap: Bitmap, format: 'png' | 'jpeg'): Promise<Uint8Array> {
  const { encode } = (await codecs[format]?.()) ?? {};
  if (encode === undefined) throw new Error(`${format} cannot be written`);
  const request = { quality: 95, progressive: false, palette: false, loop: 0, fast: false };
  return encode([{ bitmap, delay: 0 }], request);
}

async function bitmapIn({ bytes, format }: TransformResult): Promise<Bitmap> {
  const { decode } = format === 'json' ? {} : ((await codecs[format]?.()) ?? {});
  const [first] = (await decode?.(bytes, { frames: 'first' }))?.frames ?? [];
  if (first === undefined) throw new Error(`${format} cannot be read`);
  return first.bitmap;
}
