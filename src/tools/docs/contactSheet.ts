import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { drawPortrait } from '../../../fixtures/face.ts';
import {
  type DrawEntry,
  parseOptions,
  readOptionsObject,
  type TransformOptions,
  transform,
} from '../../imaging/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { type Cell, rows } from './cells.ts';

const cell = { width: 170, height: 142, left: 8, top: 24 };
const columns = Math.max(...rows.map(({ cells }) => cells.length));

/** The size of the sheet, in pixels. */
export const sheetSize = {
  width: columns * cell.width + 2 * cell.left,
  height: rows.length * (cell.height + cell.top),
};

/** Draws every cell with the mock's own transformer, and puts them on one page with it too: a JPEG. */
export async function drawContactSheet(): Promise<Uint8Array> {
  const sources = await makeSources();
  const overlays = new Map<string, Uint8Array>([['font', await readFile(font)]]);
  const steps: TransformOptions[] = [{ ...sheetSize, fit: 'squeeze', background: paper }];
  for (const [line, { title, cells }] of rows.entries()) {
    const top = line * (cell.height + cell.top);
    const draw: DrawEntry[] = [caption(title, cell.left, top + 4, 13)];
    for (const [column, { options, source = 'photo' }] of cells.entries()) {
      const url = `${line}/${column}`;
      const left = cell.left + column * cell.width;
      overlays.set(url, await render(sources[source], options, sources));
      draw.push({ url, placement: { left, top: top + cell.top }, options: {} });
      for (const [index, text] of labelOf(options).entries()) {
        draw.push(caption(text, left, top + cell.top + 106 + index * 13, 10.5));
      }
    }
    steps.push({ draw });
  }
  const options = [...steps, { format: 'jpeg', quality: 88 } as const];
  return (await transform(sources.blank, options, { surface: 'cf', overlays })).bytes;
}

const paper = [246, 246, 242, 255] as const;
const font = createRequire(import.meta.url).resolve('source-sans-pro/TTF/SourceSansPro-Regular.ttf');

async function makeSources() {
  const fixture = (name: string) => readFile(new URL(`fixtures/images/${name}`, packageRoot()));
  const landscape = await fixture('landscape.jpg');
  const make = async (bytes: Uint8Array, options: Record<string, unknown>) =>
    (await transform(bytes, readOptionsObject({ format: 'png', ...options }, 'cf'), { surface: 'cf' })).bytes;
  const photo = await make(landscape, { width: 160 });
  const card = await fixture('card.png');
  return {
    photo,
    card,
    face: await drawPortrait(),
    small: await make(landscape, { width: 40 }),
    framed: await make(landscape, { width: 96, border: { color: 'white', width: 12 } }),
    clear: await make(await fixture('alpha.png'), { width: 120, fit: 'contain' }),
    blank: await make(await fixture('alpha.png'), { trim: { width: 1, height: 1 } }),
  };
}

async function render(
  bytes: Uint8Array,
  options: Cell['options'],
  { card, photo }: { readonly card: Uint8Array; readonly photo: Uint8Array },
): Promise<Uint8Array> {
  const parsed = typeof options === 'string' ? parseOptions(options, 'remote') : readOptionsObject(options, 'cf');
  const overlays = new Map([
    ['https://example.com/card.png', card],
    ['https://example.com/photo.png', photo],
  ]);
  const made = await transform(bytes, { format: 'png', ...parsed }, { surface: 'cf', overlays });
  return made.bytes;
}

function caption(text: string, left: number, top: number, size: number): DrawEntry {
  return { text: { text, font: 'font', size, colour: [40, 40, 40, 255] }, placement: { left, top }, options: {} };
}

/** The options as they are written, in lines of the cell's width; of `draw` only the entry that differs. */
function labelOf(options: Cell['options']): readonly string[] {
  const text = typeof options === 'string' ? decodeURIComponent(options) : brief(options);
  const lines: string[] = [];
  for (const part of text.split(/(?<=,)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= 28) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}

function brief({ draw, ...options }: Readonly<Record<string, unknown>>): string {
  const [{ url: _url, ...entry } = { url: '' }] = (draw ?? []) as readonly { readonly url: string }[];
  return JSON.stringify(draw === undefined ? options : entry)
    .replaceAll('"', '')
    .replace(/^\{|\}$/g, '');
}
