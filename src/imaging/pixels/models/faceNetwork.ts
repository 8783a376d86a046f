import type { Layers } from '../../kernels/layers.ts';
import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import {
  addressOf,
  type Convolution,
  convolve,
  makeTensor,
  placeConvolution,
  placeFloats,
  type Tensor,
} from './tensors.ts';
import { networkOf, weightsOf } from './weights.ts';

/** A face as the network sees it: a box in pixels, and how sure it is, 0 to 1. */
export interface Face extends Region {
  readonly score: number;
}

/** A convolution of every channel by itself, and one of single pixels behind it. */
interface Separable {
  readonly depth: number;
  readonly point: Convolution;
}

/** Tiny Face Detector (face-api.js), a YOLO of 193 kB: five boxes in each cell of 32 pixels. */
export interface FaceNetwork {
  /** Boxes that are likely faces, overlapping ones included. A picture of 1024 by 1024 pixels takes 50 MB. */
  readonly find: (picture: Bitmap, leastScore: number) => readonly Face[];
}

/** Pixels that become one cell: five times halved. */
const cell = 32;

/** Channels behind each of the six layers. */
const widths = [16, 32, 64, 128, 256, 512] as const;

/** The usual sizes of the five boxes, in cells. */
const anchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;

/** The mean red, green and blue of the pictures that the network was trained with. */
const means = [117.001, 114.697, 97.404] as const;

/** What is below zero counts a tenth. */
const slope = 0.1;

/** Places the network in the memory of layers that nobody else uses. */
export function placeFaceNetwork(layers: Layers): FaceNetwork {
  const network = networkOf('faces', 'tiny_face_detector_model-weights_manifest.json', 'tiny_face_detector_model.bin');
  const values = (name: string) => weightsOf(network, name).values;
  const first = placeConvolution(layers, weightsOf(network, 'conv0/filters'), values('conv0/bias'));
  const separables = widths.slice(1).map((_, index): Separable => {
    const name = `conv${index + 1}`;
    return {
      depth: placeFloats(layers, values(`${name}/depthwise_filter`)),
      point: placeConvolution(layers, weightsOf(network, `${name}/pointwise_filter`), values(`${name}/bias`)),
    };
  });
  const last = placeConvolution(layers, weightsOf(network, 'conv8/filters'), values('conv8/bias'));
  const mark = layers.alloc(0);

  return {
    find(picture, leastScore) {
      layers.release(mark);
      const columns = Math.ceil(picture.width / cell);
      const rows = Math.ceil(picture.height / cell);
      let source = read(layers, picture, columns * cell, rows * cell);
      source = pooled(layers, source, widths[0], 2, (from, to, area) => convolve(layers, first, from, to, area, slope));
      for (const [index, { depth, point }] of separables.entries()) {
        const channels = widths[index] ?? 0;
        const between = makeTensor(layers, { width: source.width, height: 2, channels, frame: 0 });
        const stride = index === separables.length - 1 ? 1 : 2;
        source = pooled(layers, source, point.outputs, stride, (from, to, area) => {
          layers.setInput(addressOf(from, -1, area.y - 1), from.row, from.pixel);
          layers.setOutput(between.at, between.row, between.pixel);
          layers.convolveChannels(channels, area.width, area.height, depth);
          const aligned = { ...between, at: addressOf(between, 0, -area.y) };
          convolve(layers, point, aligned, to, area, slope);
        });
      }
      const answers = makeTensor(layers, { width: columns, height: rows, channels: 32, frame: 0 });
      convolve(layers, last, source, answers, { x: 0, y: 0, width: columns, height: rows });
      return boxesIn(layers, answers, columns, rows, leastScore);
    },
  };
}

type Sized = Tensor & { readonly width: number; readonly height: number };

/** The picture in the network's numbers; black where its sides are no multiples of a cell. */
function read(layers: Layers, { width, height, data }: Bitmap, columns: number, rows: number): Sized {
  const tensor = makeTensor(layers, { width: columns, height: rows, channels: 3, frame: 1 });
  tensor.clear();
  for (let y = 0; y < rows; y++) {
    const line = new Float32Array(layers.memory.buffer, addressOf(tensor, 0, y), columns * 3);
    for (let at = 0, x = 0; x < columns; x++) {
      const from = (y * width + x) * 4;
      const isInside = x < width && y < height;
      for (let channel = 0; channel < 3; channel++, at++) {
        line[at] = ((isInside ? (data[from + channel] as number) : 0) - (means[channel] as number)) / 256;
      }
    }
  }
  return { ...tensor, width: columns, height: rows };
}

/**
 * A layer and the pooling behind it, two rows at a time: the layer's full result, the largest thing by far, is never kept.
 * With a stride of 1 the second row is computed again for the next.
 */
function pooled(
  layers: Layers,
  source: Sized,
  channels: number,
  stride: 1 | 2,
  compute: (from: Tensor, to: Tensor, area: Region) => void,
): Sized {
  const [width, height] = [source.width / stride, source.height / stride];
  const target = makeTensor(layers, { width, height, channels, frame: 1 });
  target.clear();
  const strip = makeTensor(layers, { width: source.width, height: 2, channels, frame: 0 });
  for (let y = 0; y < height; y++) {
    const top = y * stride;
    const rows = Math.min(2, source.height - top);
    compute(source, { ...strip, at: addressOf(strip, 0, -top) }, { x: 0, y: top, width: source.width, height: rows });
    layers.setInput(strip.at, strip.row, strip.pixel);
    layers.setOutput(addressOf(target, 0, y), target.row, target.pixel);
    layers.poolLargest(channels, stride, source.width, rows, width, 1);
  }
  return { ...target, width, height };
}

/** Each cell answers five times x, y, width, height and a score, as differences from its own place and the usual sizes. */
function boxesIn({ memory }: Layers, answers: Tensor, columns: number, rows: number, leastScore: number) {
  const floats = new Float32Array(memory.buffer);
  const faces: Face[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = addressOf(answers, column, row) / 4;
      for (const [index, [width, height]] of anchors.entries()) {
        const [x = 0, y = 0, wide = 0, high = 0, sure = 0] = floats.subarray(at + index * 5, at + index * 5 + 5);
        const score = sigmoid(sure);
        if (score < leastScore) continue;
        const size = { width: Math.exp(wide) * width * cell, height: Math.exp(high) * height * cell };
        const centre = { x: (column + sigmoid(x)) * cell, y: (row + sigmoid(y)) * cell };
        faces.push({ x: centre.x - size.width / 2, y: centre.y - size.height / 2, ...size, score });
      }
    }
  }
  return faces;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
