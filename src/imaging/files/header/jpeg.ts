import { readOrientation } from '../exif.ts';
import { startsWith, u8, u16be } from './bytes.ts';
import type { ColourSpace, Header, Orientation } from './header.ts';
import { isRegular } from './jpegSampling.ts';

/** One marker segment of a JPEG: its marker, and its content without marker and length. */
export interface Segment {
  readonly marker: number;
  /** Offset of the 0xFF that starts it. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** The marker that starts a scan: entropy-coded data follows its segment. */
const startOfScan = 0xda;

/** Reads a JPEG up to its first scan (ITU-T T.81, annex B); a file that ends earlier holds no picture. */
export function readJpegHeader(bytes: Uint8Array): Header | undefined {
  let frame: Segment | undefined;
  let orientation: Orientation = 1;
  let adobe: number | undefined;
  for (const segment of jpegSegments(bytes)) {
    const { marker, start, end } = segment;
    if (marker === startOfScan) return frame && describe(bytes, frame, orientation, adobe);
    if (isFrame(marker)) frame ??= segment;
    else if (marker === 0xe1 && orientation === 1 && startsWith(bytes, 'Exif\0\0', start)) {
      orientation = readOrientation(bytes.subarray(start + 6, end));
    } else if (marker === 0xee && startsWith(bytes, 'Adobe', start)) adobe = u8(bytes, start + 11);
  }
  return undefined;
}

/** Walks the segments up to and including the first scan's; stops where the file is cut off or damaged. */
export function* jpegSegments(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = u8(bytes, at + 1);
    // What is no marker is passed over, as by libjpeg: stray bytes before a segment, and fill bytes
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff) at += 1;
    else if (standsAlone(marker)) at += 2;
    else {
      const end = at + 2 + u16be(bytes, at + 2);
      if (marker === 0xd9 || end < at + 4 || end > bytes.length) return;
      yield { marker, at, start: at + 4, end };
      if (marker === startOfScan) return;
      at = end;
    }
  }
}

/** TEM and RSTn carry no length. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Whether a marker begins a frame, of whatever kind (T.81, table B.1); DHT, JPG and DAC sit in the same range. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function describe(
  bytes: Uint8Array,
  { marker, start, end }: Segment,
  orientation: Orientation,
  adobe: number | undefined,
): Header | undefined {
  const height = u16be(bytes, start + 1);
  const width = u16be(bytes, start + 3);
  const components = u8(bytes, start + 5);
  const colourSpace = colourSpaces(adobe)[components];
  if (end - start < 6 + components * 3 || width === 0 || height === 0 || colourSpace === undefined) return undefined;
  const progressive = (marker & 3) === 2;
  const bitDepth = u8(bytes, start);
  return {
    format: 'jpeg',
    width,
    height,
    orientation,
    frames: 1,
    hasAlpha: false,
    progressive,
    bitDepth,
    colourSpace,
    ...(components === 1 || isRegular(samplings(bytes, start, components)) ? {} : { isIrregular: true }),
  };
}

/** The sampling factors of a frame's components (ITU-T T.81, B.2.2). */
function samplings(bytes: Uint8Array, start: number, components: number) {
  return Array.from({ length: components }, (_, index) => {
    const factors = u8(bytes, start + 7 + index * 3);
    return { h: factors >> 4, v: factors & 15 };
  });
}

/** By number of components; Adobe's transform 2 marks four components as YCCK. */
function colourSpaces(adobe: number | undefined): Readonly<Record<number, ColourSpace>> {
  return { 1: 'grey', 3: 'rgb', 4: adobe === 2 ? 'ycck' : 'cmyk' };
}
