import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { drawPortrait } from '../../fixtures/face.ts';
import { bitmapOf, enlarged, textOf } from '../testing/textPicture.ts';
import type { TransformResult } from './context.ts';
import type { Hints } from './options/client.ts';
import { parseOptions } from './options/grammar.ts';
import { readOptionsObject, variantOptions } from './options/objects.ts';
import { optionTable } from './options/options.ts';
import { inputName } from './options/program.ts';
import { type Dialect, dialects } from './options/row.ts';
import type { Bitmap } from './pixels/bitmap.ts';
import { codecs } from './pixels/codec/index.ts';
import * as imaging from './transform.ts';

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
  { row: 'blur', options: { blur: 25.4 }, source: 'RR/RR', result: 'RR/RR' },
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

/** Options about the file instead of its pixels, and overlays: what they do, in each dialect that has them. */
interface FileCase {
  readonly row: string;
  readonly only?: readonly Dialect[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly format: TransformResult['format'];
  readonly hints?: Hints;
  readonly accept?: string;
}

const modern = 'image/avif,image/webp,*/*';
const named = (format: TransformResult['format'], ...names: readonly string[]): FileCase[] =>
  names.map((name) => ({ row: 'format', only: ['url', 'cf'], options: { format: name }, format }));

const fileCases: readonly FileCase[] = [
  { row: 'compression', options: { compression: 'fast', format: 'webp' }, format: 'jpeg' },
  ...named('jpeg', 'jpeg', 'baseline-jpeg'),
  ...named('png', 'png', 'png-force'),
  ...named('webp', 'webp'),
  ...named('avif', 'avif'),
  ...named('gif', 'gif'),
  ...named('json', 'json'),
  { row: 'format', only: ['url'], options: { format: 'auto' }, accept: modern, format: 'avif' },
  { row: 'format', only: ['url'], options: { format: 'auto' }, accept: 'image/webp', format: 'webp' },
  { row: 'format', only: ['url'], options: { format: 'auto' }, accept: '*/*', format: 'png' },
  ...(['jpeg', 'png', 'gif', 'webp', 'avif'] as const).map(
    (format): FileCase => ({ row: 'format', only: ['output'], options: { format: `image/${format}` }, format }),
  ),
  { row: 'format', only: ['output'], options: { format: 'rgb' }, format: 'rgb' },
  { row: 'format', only: ['output'], options: { format: 'rgba' }, format: 'rgba' },
  { row: 'anim', only: ['url', 'cf'], options: { anim: false, format: 'png' }, format: 'png' },
  { row: 'anim', only: ['binding'], options: { anim: false }, format: 'jpeg' },
  { row: 'anim', only: ['output'], options: { anim: true, format: 'image/png' }, format: 'png' },
  ...['low', 'high', 1, 100].flatMap((quality): FileCase[] => [
    { row: 'quality', only: ['url', 'cf'], options: { quality, format: 'jpeg' }, format: 'jpeg' },
    { row: 'quality', only: ['output'], options: { quality, format: 'image/webp' }, format: 'webp' },
  ]),
  {
    row: 'slow-connection-quality',
    options: { 'slow-connection-quality': 10, format: 'jpeg' },
    hints: { rtt: '200' },
    format: 'jpeg',
  },
];

const expandedFileCases = fileCases.flatMap((each) =>
  (each.only ?? ['url', 'cf']).flatMap((dialect) => {
    const isTaken = optionTable.some(({ name, dialects: where }) => name === each.row && where.includes(dialect));
    return isTaken ? [{ ...each, dialect }] : [];
  }),
);

describe('every option, on pixels', () => {
  test.each(expanded.map((each) => [each.dialect, JSON.stringify(each.options), each.source, each] as const))(
    '%s %s of %s',
    async (_dialect, _options, _source, { dialect, options, source, result, tolerance = 0, hints = {} }) => {
      const made = await makers[dialect](await pngOf(source), options, { hints, result });
      expect(made.format).toBe('png');
      expect(textOf(await bitmapIn(made), tolerance)).toBe(result);
    },
  );

  test.each(expandedFileCases.map((each) => [each.dialect, JSON.stringify(each.options), each] as const))(
    '%s %s keeps a blue picture blue',
    async (_dialect, _options, { dialect, options, format, hints = {}, accept = '' }) => {
      const source = enlarged('B', 16);
      const made = await makeFile(dialect, await pngOf(source), options, { hints, accept });
      expect([made.format, made.width, made.height]).toEqual([format, 16, 16]);
      if (format !== 'json') expect(textOf(await bitmapIn(made), 24)).toBe(source);
    },
  );

  test('no row of the option table is without a case in any of its dialects', () => {
    const tested = new Set([
      ...expanded.map(({ row, dialect }) => `${dialect} ${row}`),
      ...expandedFileCases.map(({ row, dialect }) => `${dialect} ${row}`),
      'cf draw',
    ]);
    const missing = optionTable
      .flatMap((row) => row.dialects.map((dialect) => `${dialect} ${row.name}`))
      .filter((name) => !tested.has(name));
    expect(missing).toEqual([]);
  });
});

describe('gravity=face', () => {
  /** The colours along the middle row of a crop: skin (1), wall (0) or neither (?). */
  const middleRow = async (options: string) => {
    const text = `fit=cover,width=60,height=60,format=png,${options}`;
    const made = await imaging.transform(await drawPortrait(), parseOptions(text, 'remote'), { surface: 'remote' });
    const { width, data } = await bitmapIn(made);
    const near = (at: number, colour: readonly number[]) =>
      colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) < 24);
    return Array.from({ length: width }, (_, x) => {
      const at = (40 * width + x) * 4;
      return near(at, [125, 152, 168]) ? 'wall' : 'head';
    });
  };
  const share = (row: readonly string[]) => row.filter((each) => each === 'head').length / row.length;
  const middle = (row: readonly string[]) => (row.indexOf('head') + row.lastIndexOf('head') + 1) / 2 / row.length;

  test('centres on the face, and closer with zoom', async () => {
    const wide = await middleRow('gravity=face');
    const closer = await middleRow('gravity=face,face-zoom=0.85');
    const tight = await middleRow('gravity=face,zoom=1');
    for (const row of [wide, closer]) expect(Math.abs(middle(row) - 0.5)).toBeLessThan(0.06);
    expect(share(wide)).toBeCloseTo(0.32, 1);
    expect(share(closer)).toBeGreaterThan(share(wide) + 0.04);
    expect(share(tight)).toBeGreaterThan(share(closer) + 0.04);
  });

  test('without it the face is off the middle', async () => {
    expect(Math.abs(middle(await middleRow('quality=90')) - 0.5)).toBeGreaterThan(0.2);
  });
});

describe('an animation', () => {
  const transform = async (options: string) => {
    const bytes = new Uint8Array(readFileSync(new URL('../../fixtures/images/animated.gif', import.meta.url)));
    const made = await imaging.transform(bytes, parseOptions(options, 'remote'), { surface: 'remote' });
    const format = made.format === 'json' ? undefined : made.format;
    const codec = format === undefined ? undefined : await codecs[format]?.();
    const decoded = await codec?.decode?.(made.bytes, { frames: 'all' });
    const sizes = (decoded?.frames ?? []).map(({ bitmap }) => `${bitmap.width}x${bitmap.height}`);
    return { made, delays: decoded?.frames.map(({ delay }) => delay), loop: decoded?.loop, sizes: new Set(sizes) };
  };

  test.each([
    ['format=gif,width=12', 'gif', '12x8'],
    ['format=webp,width=12', 'webp', '12x8'],
    ['width=8,height=8,fit=cover,gravity=left', 'gif', '8x8'],
    ['width=8,height=8,fit=cover,gravity=auto', 'gif', '8x8'],
    ['trim=2;4;2;4,rotate=90,flip=h,format=webp', 'webp', '12x16'],
    ['fit=pad,width=30,height=30,background=red,blur=3,saturation=0', 'gif', '30x30'],
  ])('goes through %s frame by frame', async (options, format, size) => {
    const { made, delays, loop, sizes } = await transform(options);
    expect([made.format, made.frames, [...sizes]]).toEqual([format, 4, [size]]);
    expect([delays, loop]).toEqual([[70, 130, 40, 200], (await transform('format=gif')).loop]);
  });

  test.each([
    ['anim=false,format=gif', 'gif'],
    ['anim=false,format=webp', 'webp'],
    ['anim=false', 'png'],
    ['format=png', 'png'],
    ['format=jpeg', 'jpeg'],
  ])('is its first frame with %s', async (options, format) => {
    const { made } = await transform(options);
    expect([made.format, made.frames]).toEqual([format, 1]);
  });

  test('counts its frames in JSON, unless it is to stand still', async () => {
    const json = async (options: string) => JSON.parse(new TextDecoder().decode((await transform(options)).made.bytes));
    expect(await json('format=json')).toMatchObject({ frames: 4 });
    expect((await json('format=json,anim=false')).frames).toBeUndefined();
  });
});

describe('what the mock cannot do as the product does', () => {
  test.each([
    [{ segment: 'foreground' }, {}, ['segment=unavailable']],
    [{ upscale: 'generate', width: 9, fit: 'contain' }, {}, []],
    [{ upscale: 'generate', width: 9, fit: 'contain' }, { generatedPixels: 1 }, ['upscale=interpolated']],
    [{ upscale: 'generate', width: 9 }, { generatedPixels: 1 }, []],
    [{ upscale: 'generate', width: 1, fit: 'contain' }, { generatedPixels: 1 }, []],
    [{ upscale: 'interpolate', width: 9, fit: 'contain' }, { generatedPixels: 1 }, []],
    [{ draw: [{ url: 'http://overlay.test/a', segment: 'foreground' }] }, {}, ['segment=unavailable']],
    [
      { draw: [{ url: 'http://overlay.test/a', upscale: 'generate', width: 2, fit: 'contain' }] },
      { generatedPixels: 0 },
      ['upscale=interpolated'],
    ],
  ])('%j with %j is said', async (options, limits, notes) => {
    const made = await imaging.transform(await pngOf('RG'), readOptionsObject(options, 'cf'), {
      surface: 'cf',
      overlays: new Map([['http://overlay.test/a', await pngOf('B')]]),
      limits,
    });
    expect(made.notes).toEqual(notes);
  });

  test('the frames of an animation are interpolated, which is said', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('../../fixtures/images/animated.gif', import.meta.url)));
    const enlarged = (options: string) =>
      imaging.transform(bytes, parseOptions(`width=60,fit=contain,upscale=generate,${options}`, 'remote'), {
        surface: 'remote',
      });
    expect((await enlarged('format=gif')).notes).toEqual(['upscale=interpolated']);
    expect((await enlarged('format=gif,anim=false')).notes).toEqual([]);
  });
});

describe('quality', () => {
  const bytesAt = async (options: Readonly<Record<string, unknown>>, hints: Hints = {}) =>
    (await makeFile('url', await noise(), { format: 'jpeg', ...options }, { hints, accept: '' })).bytes;

  test('more of it takes more bytes, and words stand for numbers', async () => {
    const sizes: number[] = [];
    for (const quality of [10, 'low', 'medium-low', 'medium-high', 'high', 100]) {
      sizes.push((await bytesAt({ quality })).length);
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(6);
    expect(await bytesAt({ quality: 'low' })).toEqual(await bytesAt({ quality: 35 }));
    expect(await bytesAt({})).toEqual(await bytesAt({ quality: 85 }));
  });

  test.each<[hints: Hints, isSlow: boolean]>([
    [{ rtt: '151' }, true],
    [{ rtt: '150' }, false],
    [{ 'save-data': 'on' }, true],
    [{ ect: 'slow-2g' }, true],
    [{ ect: '2g' }, true],
    [{ ect: '3g' }, true],
    [{ ect: '4g' }, false],
    [{ downlink: '4.9' }, true],
    [{ downlink: '5' }, false],
    [{ rtt: 'x' }, false],
    [{}, false],
  ])('a connection of %j is slow: %s', async (hints, isSlow) => {
    const expected = await bytesAt({ quality: isSlow ? 10 : 90 });
    expect(await bytesAt({ quality: 90, scq: 10 }, hints)).toEqual(expected);
  });

  test('100 is lossless in WebP', async () => {
    const bytes = await noise();
    const made = await makeFile('url', bytes, { format: 'webp', quality: 100 }, { hints: {}, accept: '' });
    const source = await codecs.png?.();
    const [original] = (await source?.decode?.(bytes, { frames: 'first' }))?.frames ?? [];
    expect((await bitmapIn(made)).data).toEqual(original?.bitmap.data);
  });
});

describe('draw', () => {
  const base = 'WWWWW/WWWWW/WWWWW';
  test.each<[entry: object, result: string]>([
    [{}, 'WWWWW/WRBWW/WWWWW'],
    [{ top: 0, left: 0 }, 'RBWWW/WWWWW/WWWWW'],
    [{ bottom: 0, right: 0 }, 'WWWWW/WWWWW/WWWRB'],
    [{ repeat: true, top: 0, left: 0 }, 'RBRBR/RBRBR/RBRBR'],
    [{ repeat: 'x', top: 0, left: 0 }, 'RBRBR/WWWWW/WWWWW'],
    [{ repeat: 'y', top: 0, left: 0 }, 'RBWWW/RBWWW/RBWWW'],
    [{ rotate: 90, top: 0, left: 4 }, 'WWWWR/WWWWB/WWWWW'],
    [{ flip: 'h', top: 0, left: 0 }, 'BRWWW/WWWWW/WWWWW'],
    [{ trim: '0;1;0;0', top: 0, left: 0 }, 'RWWWW/WWWWW/WWWWW'],
    [{ opacity: 0 }, base],
    [{ composite: 'out', top: 0, left: 0 }, '..WWW/WWWWW/WWWWW'],
    [{ border: { color: 'lime', width: 1 }, top: 0, left: 0 }, 'GGGGW/GRBGW/GGGGW'],
  ])('%j', async (entry, result) => {
    const url = 'http://overlay.test/rb.png';
    const made = await imaging.transform(
      await pngOf(base),
      readOptionsObject({ format: 'png', draw: [{ url, ...entry }] }, 'cf'),
      { surface: 'cf', overlays: new Map([[url, await pngOf('RB')]]) },
    );
    expect(textOf(await bitmapIn(made))).toBe(result);
  });

  test('later entries lie on top of earlier ones, on the resized base', async () => {
    const overlays = new Map([
      ['http://overlay.test/a', await pngOf('R')],
      ['http://overlay.test/b', await pngOf('B')],
    ]);
    const draw = [...overlays.keys()].map((url, left) => ({ url, top: 0, left: left / 4 }));
    const made = await imaging.transform(
      await pngOf(enlarged('W', 4)),
      readOptionsObject({ format: 'png', width: 2, draw }, 'cf'),
      { surface: 'cf', overlays },
    );
    expect(textOf(await bitmapIn(made))).toBe('BW/WW');
  });
});

async function makeFile(
  dialect: Dialect,
  bytes: Uint8Array,
  options: Readonly<Record<string, unknown>>,
  { hints, accept }: { readonly hints: Hints; readonly accept: string },
): Promise<TransformResult> {
  if (dialect !== 'url') {
    const surface = dialect === 'output' ? 'binding' : 'cf';
    return imaging.transform(bytes, readOptionsObject(options, dialect as 'cf'), { surface, accept });
  }
  const list = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return imaging.transform(bytes, parseOptions(list.join(','), 'remote'), { surface: 'remote', hints, accept });
}

/** A PNG of many colours, always the same. */
async function noise(): Promise<Uint8Array> {
  const data = new Uint8ClampedArray(64 * 64 * 4);
  for (let at = 0, seed = 1; at < data.length; at++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    data[at] = at % 4 === 3 ? 255 : seed >> 16;
  }
  return encoded({ width: 64, height: 64, data }, 'png');
}

type Maker = (
  source: Uint8Array,
  options: Readonly<Record<string, unknown>>,
  about: { readonly hints: Hints; readonly result: string },
) => Promise<TransformResult>;

/** How each dialect gets its options to the transformer. */
const makers: Readonly<Record<Dialect, Maker>> = {
  url: (bytes, options, { hints }) => {
    const list = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return imaging.transform(bytes, parseOptions([...list, 'format=png'].join(','), 'remote'), {
      surface: 'remote',
      hints,
    });
  },
  variant: (bytes, options) => imaging.transform(bytes, variantOptions(options), { surface: 'hosted' }),
  cf: (bytes, options) =>
    imaging.transform(bytes, readOptionsObject({ ...options, format: 'png' }, 'cf'), { surface: 'cf' }),
  async draw(bytes, options, { result }) {
    const url = 'http://overlay.test/a.png';
    return imaging.transform(
      await pngOf(result.replace(/[^/]/g, '.')),
      readOptionsObject({ draw: [{ url, ...options }], format: 'png' }, 'cf'),
      { surface: 'cf', overlays: new Map([[url, bytes]]) },
    );
  },
  binding: (bytes, options) =>
    imaging.transform(bytes, readOptionsObject({ format: 'image/png' }, 'output'), {
      program: {
        inputs: [{ kind: 'image' }],
        steps: [{ kind: 'transform', target: 0, options: readOptionsObject(options, 'binding') }],
      },
      surface: 'binding',
      overlays: new Map([[inputName(0), bytes]]),
    }),
  output: (bytes, options) =>
    imaging.transform(bytes, readOptionsObject({ ...options, format: 'image/png' }, 'output'), { surface: 'binding' }),
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

async function bitmapIn({ bytes, format, width, height }: TransformResult): Promise<Bitmap> {
  if (format === 'rgba') return { width, height, data: new Uint8ClampedArray(bytes) };
  if (format === 'rgb') return { width, height, data: withAlpha(bytes) };
  const { decode } = format === 'json' ? {} : ((await codecs[format]?.()) ?? {});
  const [first] = (await decode?.(bytes, { frames: 'first' }))?.frames ?? [];
  if (first === undefined) throw new Error(`${format} cannot be read`);
  return first.bitmap;
}

function withAlpha(rgb: Uint8Array): Uint8ClampedArray {
  return new Uint8ClampedArray((rgb.length / 3) * 4).map((_, at) =>
    at % 4 === 3 ? 255 : (rgb[(at >> 2) * 3 + (at % 4)] ?? 0),
  );
}
