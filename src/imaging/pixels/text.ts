import { createRequire } from 'node:module';
import type { Font } from 'fontkit';
import { errors, ImagesError } from '../errors.ts';
import { loadPackageModule } from '../kernels/load.ts';
import { once } from '../kernels/once.ts';
import type { Colour } from '../options/colour.ts';
import type { TextInput } from '../options/overlays.ts';
import { visualRuns } from './bidi.ts';
import type { Bitmap } from './bitmap.ts';
import { soleImageOf } from './jimp/image.ts';
import type { Picture } from './picture.ts';

/** Longest side of a text's picture, in pixels (Cloudflare: text overlays). */
const maxSide = 4096;
/** A compressed font may unpack to this many bytes. */
const unpackedLimit = 64 * 1024 * 1024;

/**
 * Text as a picture on a transparent ground, as large as its lines: shaped with the font's own ligatures and kerning, a
 * line break where the text has one, drawn when it is loaded. 9410 for bytes that are no font (TrueType, OpenType, WOFF,
 * WOFF2), 9413 for text that takes more than 4096 pixels either way.
 */
export async function textPicture(input: TextInput, fontBytes: Uint8Array | undefined): Promise<Picture> {
  const { lines, width, height } = layOut(input, openFont(fontBytes));
  const load = async () => {
    const bitmap = await rasterise(lines, width, height);
    tint(bitmap, input.colour);
    return { loop: 0, frames: [{ image: soleImageOf(bitmap), delay: 0 }] };
  };
  return { size: { width, height }, orientation: 1, hasAlpha: true, load };
}

/** Loaded with the first text. */
const fontkit = () => createRequire(import.meta.url)('fontkit') as typeof import('fontkit');

/** What the library knows of a font's tables before it unpacks one. */
interface FontDirectory {
  readonly directory?: {
    readonly tables?: Readonly<Record<string, { readonly length?: number; readonly transformLength?: number }>>;
  };
}

function openFont(bytes: Uint8Array | undefined): Font {
  if (bytes === undefined) throw errors.fontFailed('it was not fetched');
  try {
    const opened = fontkit().create(Buffer.from(bytes));
    const font = 'fonts' in opened ? opened.fonts[0] : opened;
    if (font === undefined) throw errors.fontFailed('the collection is empty');
    const tables = Object.values((font as unknown as FontDirectory).directory?.tables ?? {});
    const unpacked = tables.reduce(
      (sum, { length = 0, transformLength = 0 }) => sum + Math.max(length, transformLength),
      0,
    );
    if (unpacked > unpackedLimit) throw errors.fontFailed('it is too large');
    return font;
  } catch (thrown) {
    throw errors.fontFailed(thrown instanceof Error ? thrown.message : 'it is damaged');
  }
}

interface Layout {
  /** Each line as an SVG group, in pixels. */
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

function layOut({ text, size }: TextInput, font: Font): Layout {
  try {
    const scale = size / font.unitsPerEm;
    const rows = text.split(/\r\n|\r|\n/).map((line) => shapeLine(line.replace(/\p{Cc}/gu, ' '), font));
    const lineHeight = (font.ascent - font.descent + font.lineGap) * scale;
    const left = Math.max(0, ...rows.map(({ ink }) => -ink.from * scale));
    const right = Math.max(0, ...rows.map(({ ink, advance }) => Math.max(advance, ink.to) * scale));
    const width = Math.ceil(left + right);
    const height = Math.ceil(lineHeight * rows.length - font.lineGap * scale);
    if (width < 1 || height < 1) throw errors.tooBig('The text has size 0');
    if (Math.max(width, height) > maxSide) {
      throw errors.tooBig(`The text is too large: ${width}x${height}, but maximum dimension allowed is ${maxSide}`);
    }
    const lines = rows.map(({ shapes }, row) => {
      const baseline = font.ascent * scale + row * lineHeight;
      return `<g transform="matrix(${scale} 0 0 ${-scale} ${left} ${baseline})">${shapes.join('')}</g>`;
    });
    return { lines, width, height };
  } catch (thrown) {
    if (thrown instanceof ImagesError) throw thrown;
    throw errors.fontFailed(thrown instanceof Error ? thrown.message : 'it is damaged');
  }
}

/** A line in the font's units, y upwards: its glyphs as SVG paths, where the pen ends, and from where to where there is ink. */
interface ShapedLine {
  readonly shapes: readonly string[];
  readonly advance: number;
  readonly ink: { readonly from: number; readonly to: number };
}

function shapeLine(line: string, font: Font): ShapedLine {
  const shapes: string[] = [];
  const ink = { from: 0, to: 0 };
  let pen = 0;
  for (const { text, direction } of visualRuns(line)) {
    const { glyphs, positions } = font.layout(text, undefined, undefined, undefined, direction);
    for (const [index, glyph] of glyphs.entries()) {
      const { xOffset = 0, yOffset = 0, xAdvance = 0 } = positions[index] ?? {};
      const path = glyph.path.toSVG();
      if (path !== '') {
        shapes.push(`<path transform="translate(${pen + xOffset} ${yOffset})" d="${path}"/>`);
        ink.from = Math.min(ink.from, pen + xOffset + glyph.cbox.minX);
        ink.to = Math.max(ink.to, pen + xOffset + glyph.cbox.maxX);
      }
      pen += xAdvance;
    }
  }
  return { shapes, advance: pen, ink };
}

const renderer = once(async () => {
  const library = await import('@resvg/resvg-wasm');
  await library.initWasm(await loadPackageModule('@resvg/resvg-wasm/index_bg.wasm'));
  return library;
});

/** Draws white outlines on a transparent ground. */
async function rasterise(lines: readonly string[], width: number, height: number): Promise<Bitmap> {
  const { Resvg } = await renderer.get();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" fill="#fff">${lines.join('')}</svg>`;
  const drawing = new Resvg(svg, { font: { loadSystemFonts: false } });
  const image = drawing.render();
  try {
    // A copy out of the library's memory, and nobody else's
    const { buffer, byteOffset, byteLength } = image.pixels;
    return { width, height, data: new Uint8ClampedArray(buffer, byteOffset, byteLength) };
  } finally {
    image.free();
    drawing.free();
  }
}

/** One colour everywhere, as opaque as the drawing is, in place. */
function tint({ data }: Bitmap, [red, green, blue, alpha]: Colour): void {
  for (let at = 0; at < data.length; at += 4) {
    const cover = data[at + 3] as number;
    if (cover === 0) continue;
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = (cover * alpha) / 255;
  }
}
