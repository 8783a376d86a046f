import { readFileSync } from 'node:fs';

/** The weights of one layer: in the order of their sides, the last one running fastest. */
export interface Weights {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All weights of a network, by the names that its authors gave them. */
export type Network = ReadonlyMap<string, Weights>;

/** An entry of a TensorFlow.js weights manifest; weights of 8 bits are multiples of `scale` above `min`. */
interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly quantization?: { readonly scale: number; readonly min: number };
}

type Manifest = readonly { readonly weights: readonly Entry[] }[];

const read = new Map<string, Network>();

/** Reads a network's weights from the package's own files, once per thread: `dist/models/FOLDER`. */
export function networkOf(folder: string, manifestName: string, dataName: string): Network {
  const known = read.get(folder);
  if (known !== undefined) return known;
  const file = (name: string) => readFileSync(new URL(`${models}${folder}/${name}`, import.meta.url));
  const manifest = JSON.parse(file(manifestName).toString()) as Manifest | { readonly weightsManifest: Manifest };
  const network = unpack('weightsManifest' in manifest ? manifest.weightsManifest : manifest, file(dataName));
  read.set(folder, network);
  return network;
}

/** In `dist`, also when this file runs from source. */
const models = import.meta.url.endsWith('.ts') ? '../../../../dist/models/' : '../../../../models/';

function unpack(manifest: Manifest, data: Buffer): Network {
  const network = new Map<string, Weights>();
  let at = 0;
  for (const { name, shape, quantization } of manifest.flatMap(({ weights }) => weights)) {
    const count = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      values[index] = quantization
        ? data.readUInt8(at + index) * quantization.scale + quantization.min
        : data.readFloatLE(at + index * 4);
    }
    at += count * (quantization ? 1 : 4);
    network.set(name, { shape, values });
  }
  return network;
}

/** Weights by their name; a network without them is a broken package. */
export function weightsOf(network: Network, name: string): Weights {
  const weights = network.get(name);
  if (weights === undefined) throw new Error(`the network has no weights called ${name}`);
  return weights;
}
