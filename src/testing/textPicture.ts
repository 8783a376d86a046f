import type { Bitmap } from '../imaging/pixels/bitmap.ts';

/** The letters that pictures are drawn with in tests: RGBA, straight alpha. */
const letters: Readonly<Record<string, readonly [number, number, number, number]>> = {
  R: [255, 0, 0, 255],
  G: [0, 255, 0, 255],
  B: [0, 0, 255, 255],
  Y: [255, 255, 0, 255],
  W: [255, 255, 255, 255],
  K: [0, 0, 0, 255],
  '.': [0, 0, 0, 0],
  r: [255, 0, 0, 128],
  '4': [64, 64, 64, 255],
  '5': [100, 100, 100, 255],
  '8': [128, 128, 128, 255],
  '9': [150, 150, 150, 255],
};

/** A bitmap drawn as text, one letter a pixel, rows separated by `/`: `RG/BW`. */
export function bitmapOf(text: string): Bitmap {
  const rows = text.split('/');
  const data = rows.flatMap((row) => [...row].flatMap((letter) => colourOf(letter)));
  return { width: rows[0]?.length ?? 0, height: rows.length, data: new Uint8ClampedArray(data) };
}

/** The same drawing with every pixel as a block of `times` by `times`. */
export function enlarged(text: string, times: number): string {
  return text
    .split('/')
    .flatMap((row) => new Array<string>(times).fill([...row].map((letter) => letter.repeat(times)).join('')))
    .join('/');
}

/** A bitmap as text; a pixel further than `tolerance` from every letter is `?`. */
export function textOf({ width, height, data }: Bitmap, tolerance = 0): string {
  const letterAt = (at: number) =>
    Object.entries(letters).find(([, colour]) =>
      colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? -999)) <= tolerance),
    )?.[0] ?? '?';
  const rowAt = (y: number) => Array.from({ length: width }, (_, x) => letterAt((y * width + x) * 4)).join('');
  return Array.from({ length: height }, (_, y) => rowAt(y)).join('/');
}

function colourOf(letter: string): readonly number[] {
  const colour = letters[letter];
  if (colour === undefined) throw new Error(`no colour is called ${letter}`);
  return colour;
}
