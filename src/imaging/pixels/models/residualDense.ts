import type { Layers } from '../../kernels/layers.ts';
import type { Factor } from '../../options/geometry/enlarging.ts';
import type { Region, Size } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { phaseWeights } from './phases.ts';
import {
  addressOf,
  addTo,
  type Convolution,
  convolve,
  fromChannel,
  makeTensor,
  placeConvolution,
  type Tensor,
} from './tensors.ts';
import { networkOf, type Weights, weightsOf } from './weights.ts';

/** What the network answers, in the layers' memory: steps from row to row and from pixel to pixel count floats. */
export interface Samples {
  readonly values: Float32Array;
  readonly row: number;
  readonly pixel: number;
}

/** How far from a pixel the network looks, in pixels. */
const reach = 10;

/** Floats that the widest layers keep of a pixel. */
const features = 64;

/**
 * ESRGAN-slim, a residual dense network (Zhang et al., 2018), for tiles of at most `side` pixels. The answer holds until
 * the next call. Every layer computes no more than those behind it look at: `around(n)` is the tile and n pixels on each
 * side.
 */
export function placeResidualDense(layers: Layers, factor: Factor, side: number) {
  const { first, feature, dense, fuse, merge, smooth, up } = placeLayers(layers, factor);
  const make = (channels: number) =>
    makeTensor(layers, { width: side + 2 * reach, height: side + 2 * reach, channels, frame: 0 });
  // What a dense block's inner convolution finds is kept behind the features that it was found in
  const [input, shallow, a, b] = [make(3), make(features), make(features + 4), make(features + 4)];
  const [c, d] = [make(features), make(features)];
  const run = (layer: Convolution, from: Tensor, to: Tensor, area: Region, slope = 1) =>
    convolve(layers, layer, from, to, area, slope);
  const add = (from: Tensor, to: Tensor, area: Region) => addTo(layers, from, to, area, features);

  return (source: Bitmap, tile: Region): Samples => {
    const around = (pixels: number) => surroundings(tile, pixels);
    fill(layers, input, source, tile, around(reach));
    run(first, input, shallow, around(9));
    run(feature, shallow, a, around(8));
    run(dense[0], a, fromChannel(a, features), around(7), 0);
    run(fuse[0], a, b, around(7));
    add(a, b, around(7));
    run(dense[1], b, fromChannel(b, features), around(6), 0);
    run(fuse[1], b, c, around(6));
    add(b, c, around(6));
    run(merge[0], b, d, around(6));
    run(merge[1], c, a, around(6));
    add(a, d, around(6));
    run(smooth, d, c, around(5));
    add(shallow, c, around(5));
    run(up[0], c, d, around(3), 0);
    run(up[1], d, shallow, around(2), 0);
    run(up[2], shallow, c, around(1));
    run(up[3], c, d, around(0));
    const values = new Float32Array(layers.memory.buffer, addressOf(d, reach, reach));
    return { values, row: d.row / 4, pixel: d.pixel / 4 };
  };
}

/** A tile and so many pixels around it, in the pixels of the tensors. */
function surroundings({ width, height }: Size, pixels: number): Region {
  const start = reach - pixels;
  return { x: start, y: start, width: width + 2 * pixels, height: height + 2 * pixels };
}

/** Copies the colours of an area, 0 to 255 as the network wants them; outside of the picture its edge goes on. */
function fill({ memory }: Layers, input: Tensor, { width, height, data }: Bitmap, tile: Region, area: Region): void {
  for (let y = 0; y < area.height; y++) {
    const line = new Float32Array(memory.buffer, addressOf(input, 0, y), area.width * 3);
    const row = Math.min(height - 1, Math.max(0, tile.y - reach + y)) * width;
    for (let x = 0, at = 0; x < area.width; x++, at += 3) {
      const from = (row + Math.min(width - 1, Math.max(0, tile.x - reach + x))) * 4;
      line[at] = data[from] as number;
      line[at + 1] = data[from + 1] as number;
      line[at + 2] = data[from + 2] as number;
    }
  }
}

/** The layers by what they do; in the files they have the names of the paper's figures. */
function placeLayers(layers: Layers, factor: Factor) {
  const network = networkOf(`esrgan-slim-x${factor}`, 'model.json', 'group1-shard1of1.bin');
  const kernel = (name: string) => weightsOf(network, `${name}/kernel`);
  const bias = (name: string) => weightsOf(network, `${name}/bias`).values;
  const layer = (name: string) => placeConvolution(layers, kernel(name), bias(name));
  const colours = bias('SR');
  const phases = Float32Array.from({ length: factor * factor * 3 }, (_, index) => colours[index % 3] as number);
  const [upper, lower] = halves(kernel('GFF_1'));
  return {
    first: layer('F_m1'),
    feature: layer('F_0'),
    dense: [layer('F_1_1'), layer('F_2_1')],
    fuse: [layer('LFF_1'), layer('LFF_2')],
    merge: [
      placeConvolution(layers, upper, bias('GFF_1')),
      placeConvolution(layers, lower, new Float32Array(features)),
    ],
    smooth: layer('GFF_2'),
    up: [
      layer('UPN1'),
      layer('UPN2'),
      layer('UPN3'),
      placeConvolution(layers, phaseWeights(kernel('SR'), factor), phases),
    ],
  } as const;
}

/** One layer reads the features of both blocks side by side; here it is two, whose results are added. */
function halves({ shape, values }: Weights): readonly [Weights, Weights] {
  const [rows = 0, columns = 0, channels = 0, outputs = 0] = shape;
  const half = [rows, columns, channels / 2, outputs];
  const middle = values.length / 2;
  return [
    { shape: half, values: values.subarray(0, middle) },
    { shape: half, values: values.subarray(middle) },
  ];
}
