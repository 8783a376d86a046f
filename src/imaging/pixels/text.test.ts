import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { transform } from '../index.ts';
import type { TextInput } from '../options/overlays.ts';
import { visualRuns } from './bidi.ts';
import { textPicture } from './text.ts';

const require = createRequire(import.meta.url);
const fontFile = (path: string) => readFileSync(require.resolve(`source-sans-pro/${path}`));
const ttf = fontFile('TTF/SourceSansPro-Regular.ttf');
const black = [0, 0, 0, 255] as const;
const input = (text: string, size = 40, colour: TextInput['colour'] = black): TextInput => ({
  text,
  font: 'f',
  size,
  colour,
});

/** The columns of a text's picture that have ink, as the first and the last of each group. */
async function inkOf(text: string, font: Uint8Array = ttf) {
  const picture = await textPicture(input(text), font);
  const [frame] = (await picture.load({ frames: 'first' })).frames;
  const { width, height, data } = frame?.image.bitmap ?? { width: 0, height: 0, data: [] };
  const inked = (x: number) => Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3] ?? 0);
  return { width, height, cover: Array.from({ length: width }, (_, x) => inked(x).reduce((sum, a) => sum + a, 0)) };
}

describe('text as a picture', () => {
  test.each([
    'TTF/SourceSansPro-Regular.ttf',
    'OTF/SourceSansPro-Regular.otf',
    'WOFF/TTF/SourceSansPro-Regular.ttf.woff',
    'WOFF/OTF/SourceSansPro-Regular.otf.woff',
    'WOFF2/TTF/SourceSansPro-Regular.ttf.woff2',
    'WOFF2/OTF/SourceSansPro-Regular.otf.woff2',
    'VAR/SourceSansVariable-Roman.otf',
  ])('is as large as its advance widths and line height, and has ink: %s', async (path) => {
    const { width, height, cover } = await inkOf('Hill', fontFile(path));
    // H 652, i 246, l 255 (twice) thousandths of 40 pixels; ascender 1024, descender -400 thousandths.
    expect(Math.abs(width - 56.32)).toBeLessThan(4);
    expect(height).toBe(57);
    expect(cover.reduce((sum, a) => sum + a, 0) / 255).toBeGreaterThan(150);
  });

  test('one line more is one line height more', async () => {
    expect((await inkOf('a\nb')).height).toBe(114);
    expect((await inkOf('a\r\nb')).height).toBe(114);
  });

  test('the colour is everywhere the same, its opacity follows the ink', async () => {
    const picture = await textPicture(input('I', 200, [10, 200, 30, 128]), ttf);
    const [frame] = (await picture.load({ frames: 'first' })).frames;
    const data = frame?.image.bitmap.data ?? new Uint8ClampedArray();
    const pixels = Array.from({ length: data.length / 4 }, (_, at) => [...data.subarray(at * 4, at * 4 + 4)]);
    expect(new Set(pixels.filter(([, , , a]) => a !== 0).map(([r, g, b]) => `${r},${g},${b}`))).toEqual(
      new Set(['10,200,30']),
    );
    expect(Math.max(...pixels.map(([, , , a]) => a ?? 0))).toBe(128);
  });

  test.each<[name: string, font: Uint8Array | undefined]>([
    ['no bytes', undefined],
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('not a font')],
    ['cut off in the directory', ttf.subarray(0, 100)],
    ['cut off in a table', ttf.subarray(0, 20_000)],
    ['a bomb: WOFF that claims to unpack to gigabytes', bomb()],
  ])('a font that cannot be used is 9410: %s', async (_, font) => {
    await expect(textPicture(input('text'), font)).rejects.toMatchObject({ code: 9410 });
  });

  test.each(['x'.repeat(1000), 'a\n'.repeat(500)])('more than 4096 pixels either way is 9413', async (text) => {
    await expect(textPicture(input(text), ttf)).rejects.toMatchObject({ code: 9413 });
  });

  test('characters that the font lacks, marks and emoji are drawn as something, never fail', async () => {
    const { width } = await inkOf('\u0000\u0301 😀 漢 \u200b');
    expect(width).toBeGreaterThan(20);
  });

  test('is a canvas like any other', async () => {
    const made = await transform(
      new Uint8Array(),
      { format: 'png' },
      {
        surface: 'binding',
        overlays: new Map([['f', ttf]]),
        program: {
          inputs: [{ kind: 'text', text: input('Hill') }],
          steps: [{ kind: 'transform', target: 0, options: { rotate: 90 } }],
        },
      },
    );
    expect([made.width, made.height, made.contentType]).toEqual([57, 57, 'image/png']);
  });
});

/** A WOFF file whose tables claim to be two gigabytes large. */
function bomb(): Uint8Array {
  const woff = Uint8Array.from(fontFile('WOFF/TTF/SourceSansPro-Regular.ttf.woff'));
  const view = new DataView(woff.buffer);
  for (let table = 0; table < view.getUint16(12); table++) view.setUint32(44 + table * 20 + 12, 0x7fffffff);
  return woff;
}

describe('directions of text', () => {
  test.each<[line: string, runs: readonly string[]]>([
    ['abc', ['ltr abc']],
    ['', []],
    ['אבג', ['rtl אבג']],
    ['abc אבג def', ['ltr abc ', 'rtl אבג', 'ltr  def']],
    ['אבג 12 דה', ['rtl  דה', 'ltr 12', 'rtl אבג ']],
  ])('%j', (line, runs) => {
    expect(visualRuns(line).map(({ direction, text }) => `${direction} ${text}`)).toEqual(runs);
  });
});
