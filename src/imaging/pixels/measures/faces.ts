import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';

/**
 * The smallest box around all faces of a picture, in shares of its sides; undefined when none is found. Faces are found
 * by a cascade of Haar features trained on upright frontal faces (Viola and Jones, 2001), from the package `jsfeat`: it
 * misses profiles and faces that are tilted by more than some 15 degrees. Made for pictures of about 320 pixels.
 */
export function facesOf(picture: Bitmap): Region | undefined {
  const { width, height } = picture;
  if (Math.min(width, height) < smallest) return undefined;
  const { library, cascade } = detector();
  const { matrix_t: Matrix, U8_t, C1_t, imgproc, haar } = library;
  const grey = new Matrix(width, height, U8_t | C1_t);
  const even = new Matrix(width, height, U8_t | C1_t);
  grey.data.set(lightnessOf(picture));
  imgproc.equalize_histogram(grey, even);
  const sums = new Int32Array((width + 1) * (height + 1));
  const squares = new Int32Array(sums.length);
  const tilted = new Int32Array(sums.length);
  imgproc.compute_integral_image(even, sums, squares, cascade.tilted ? tilted : null);
  const hits = haar.detect_multi_scale(sums, squares, tilted, null, width, height, cascade, 1.15, 2);
  const faces = haar.group_rectangles(hits, 1).filter(({ neighbors }) => neighbors >= agreeing);
  if (faces.length === 0) return undefined;
  const left = Math.min(...faces.map(({ x }) => x));
  const top = Math.min(...faces.map(({ y }) => y));
  const right = Math.min(width, Math.max(...faces.map((face) => face.x + face.width)));
  const bottom = Math.min(height, Math.max(...faces.map((face) => face.y + face.height)));
  return { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height };
}

/** Pixels: the smallest face that the cascade knows. */
const smallest = 40;

/** Overlapping hits that make a face. */
const agreeing = 2;

interface Hit {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly neighbors: number;
}

interface Cascade {
  readonly tilted?: boolean;
}

interface Matrix {
  readonly data: Uint8Array;
}

/** The parts of the library that are used; it has no types of its own. */
interface Library {
  readonly matrix_t: new (width: number, height: number, type: number) => Matrix;
  readonly U8_t: number;
  readonly C1_t: number;
  readonly imgproc: {
    equalize_histogram(from: Matrix, to: Matrix): void;
    compute_integral_image(from: Matrix, sums: Int32Array, squares: Int32Array, tilted: Int32Array | null): void;
  };
  readonly haar: {
    detect_multi_scale(
      sums: Int32Array,
      squares: Int32Array,
      tilted: Int32Array,
      edges: null,
      width: number,
      height: number,
      cascade: Cascade,
      scaleFactor: number,
      scaleMin: number,
    ): readonly Hit[];
    group_rectangles(hits: readonly Hit[], minNeighbours: number): readonly Hit[];
  };
}

let loaded: { readonly library: Library; readonly cascade: Cascade } | undefined;

/** Loaded with the first face that is looked for. The cascade is a script that fills a global of the library's name. */
function detector() {
  if (loaded !== undefined) return loaded;
  const require = createRequire(import.meta.url);
  const scope: { jsfeat: { haar: { frontalface?: Cascade } } } = { jsfeat: { haar: {} } };
  runInNewContext(readFileSync(require.resolve('jsfeat/cascades/frontalface.js'), 'utf8'), scope);
  const cascade = scope.jsfeat.haar.frontalface;
  if (cascade === undefined) throw new Error('jsfeat has no frontal face cascade');
  loaded = { library: require('jsfeat') as Library, cascade };
  return loaded;
}

function lightnessOf({ width, height, data }: Bitmap): Uint8Array {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; from < data.length; at++, from += 4) {
    grey[at] = 0.299 * (data[from] as number) + 0.587 * (data[from + 1] as number) + 0.114 * (data[from + 2] as number);
  }
  return grey;
}
