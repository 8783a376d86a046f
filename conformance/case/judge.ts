import { type Decoded, decode } from '../pictures/decode.ts';
import { type Format, mediaTypes } from '../pictures/header.ts';
import { encodePng, type Pixels } from '../pictures/png.ts';
import { colourOf, draw, type Grid, rowsOf } from '../pictures/textPicture.ts';
import type { Answer } from './client.ts';
import type { PictureEvidence } from './evidence.ts';
import { header, mediaType } from './expect.ts';
import { Mismatch } from './outcome.ts';

/** What a delivered picture has to look like. */
export interface PictureExpectation {
  readonly format?: Format | readonly Format[];
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  /** How many pixels each side may be off, where the rounding is nobody's promise. */
  readonly within?: number;
  readonly frames?: number;
  /** The colours of equal areas, judged in the middle of each. */
  readonly grid?: Grid;
  /** Which frame the grid describes; the first by default. */
  readonly frame?: number;
  /** How far each channel may be off. */
  readonly tolerance?: number;
}

/** Enough for lossy encoders and colour conversion, far too little to take one letter for another. */
const usualTolerance = 48;

/**
 * Decodes a delivered picture and compares it with the expectation. Throws one `Mismatch` that lists every finding;
 * `keep` receives both pictures for the report in either case.
 */
export async function judgePicture(
  answer: Answer,
  expected: PictureExpectation,
  keep: (evidence: PictureEvidence) => void,
): Promise<Decoded> {
  const decoded = await decode(answer.body);
  const findings = findingsOf(answer, decoded, expected);
  keep({
    title: describe(expected),
    ...(expected.grid === undefined ? {} : { expected: dataUrl('image/png', schematic(expected)) }),
    ...(answer.body.length > keptBytes ? {} : { delivered: dataUrl(mediaTypes[decoded.format], answer.body) }),
    findings,
  });
  if (findings.length > 0) {
    throw new Mismatch(`the picture is wrong: ${findings.join('; ')}`, {
      expected: describe(expected),
      actual: `${decoded.format} ${decoded.width}×${decoded.height}, ${decoded.frames} frame(s)`,
    });
  }
  return decoded;
}

/** The mean colour around a place; `x` and `y` are shares of the width and the height. */
export function colourAt(pixels: Pixels, x: number, y: number, radius = 2): readonly [number, number, number, number] {
  const left = Math.min(pixels.width - 1, Math.max(0, Math.floor(x * pixels.width)));
  const top = Math.min(pixels.height - 1, Math.max(0, Math.floor(y * pixels.height)));
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  let count = 0;
  for (let row = Math.max(0, top - radius); row <= Math.min(pixels.height - 1, top + radius); row++) {
    for (let column = Math.max(0, left - radius); column <= Math.min(pixels.width - 1, left + radius); column++) {
      for (let channel = 0; channel < 4; channel++) {
        sum[channel] = (sum[channel] ?? 0) + (pixels.data[(row * pixels.width + column) * 4 + channel] ?? 0);
      }
      count++;
    }
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count, sum[3] / count];
}

/** The pixels of a frame; a `Mismatch` when there are fewer frames. */
export function frameOf(decoded: Decoded, index = 0): Pixels {
  const frame = decoded.pixels[index];
  if (frame === undefined)
    throw new Mismatch(`the picture has no frame ${index + 1}`, { actual: decoded.pixels.length });
  return frame;
}

/** Bytes as a data URL. */
function dataUrl(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

const keptBytes = 48 * 1024;

function findingsOf(answer: Answer, decoded: Decoded, expected: PictureExpectation): readonly string[] {
  const { width, height, within = 0, frames, grid, frame = 0, tolerance = usualTolerance } = expected;
  const formats = expected.format === undefined ? undefined : [expected.format].flat();
  const shown = decoded.pixels[frame];
  const sides = (name: string, wanted: number | undefined, actual: number) =>
    wanted !== undefined && Math.abs(wanted - actual) > within ? [`${name} is ${actual} instead of ${wanted}`] : [];
  return [
    ...(formats !== undefined && !formats.includes(decoded.format)
      ? [`format is ${decoded.format} instead of ${formats.join(' or ')}`]
      : []),
    ...(mediaType(answer) === mediaTypes[decoded.format]
      ? []
      : [`Content-Type says ${header(answer, 'content-type')}, the bytes are ${decoded.format}`]),
    ...sides('width', width, decoded.width),
    ...sides('height', height, decoded.height),
    ...(frames !== undefined && decoded.pixels.length !== frames
      ? [`frames are ${decoded.pixels.length} instead of ${frames}`]
      : []),
    ...(grid === undefined ? [] : shown === undefined ? ['the frame is missing'] : offColours(shown, grid, tolerance)),
  ];
}

function offColours(pixels: Pixels, grid: Grid, tolerance: number): readonly string[] {
  const rows = rowsOf(grid);
  return rows.flatMap((row, y) =>
    [...row].flatMap((letter, x) => {
      if (letter === '.') return [];
      const cell = Math.min(pixels.width / row.length, pixels.height / rows.length);
      const radius = Math.min(4, Math.floor(cell / 4));
      const actual = colourAt(pixels, (x + 0.5) / row.length, (y + 0.5) / rows.length, radius);
      const wanted = colourOf(letter);
      const place = `column ${x + 1}, row ${y + 1}`;
      const seen = actual.map(Math.round).join(',');
      if (wanted[3] === 0) return actual[3] <= tolerance ? [] : [`${place} is not transparent (${seen})`];
      const off = wanted.some((value, channel) => Math.abs(value - (actual[channel] ?? 0)) > tolerance);
      return off ? [`${place} is ${seen} instead of ${wanted.join(',')}`] : [];
    }),
  );
}

/** The expected picture, drawn from its grid, at most 160 pixels wide. */
function schematic({ width = 100, height = 100, grid = '.' }: PictureExpectation): Buffer {
  const scale = Math.min(1, 160 / width, 160 / height);
  return encodePng(draw(grid, Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))));
}

function describe({ format, width, height, frames, within }: PictureExpectation): string {
  return [
    format === undefined ? 'picture' : [format].flat().join(' or '),
    width === undefined && height === undefined ? '' : `${width ?? 'any'}×${height ?? 'any'}`,
    within === undefined ? '' : `(±${within})`,
    frames === undefined ? '' : `${frames} frame(s)`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
