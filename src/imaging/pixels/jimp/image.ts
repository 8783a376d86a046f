import { createJimp } from '@jimp/core';
import { formats as formatRows, isOutputFormat, type OutputFormat } from '../../options/formats.ts';
import type { Bitmap } from '../bitmap.ts';
import { jimpFormat, type WriteOptions } from './formats.ts';
import { disown, giveBack, isOwned, own } from './owned.ts';
import { type Steps, steps } from './plugins.ts';
import { type HasBitmap, toJimp } from './views.ts';

/**
 * The Jimp of this project: its codecs as formats, its steps as methods. The two raw outputs of the Workers binding are
 * formats of this one alone, because no media type tells them apart.
 */
class Jimp extends createJimp({
  formats: Object.keys(formatRows)
    .filter(isOutputFormat)
    .map((name) => jimpFormat<OutputFormat>(name)),
}) {}

// As `plugins`, every image would get methods of its own, which keep its pixels until a full collection: 45 MB more at the peak.
for (const [name, step] of Object.entries(steps)) {
  Object.defineProperty(Jimp.prototype, name, {
    value(this: Jimp, ...args: never[]) {
      const { data } = this.bitmap;
      Reflect.apply(step, undefined, [this, ...args]);
      if (isOwned(data) && this.bitmap.data.buffer !== data.buffer) {
        own(this.bitmap.data);
        giveBack(data);
      }
      return this;
    },
  });
}

type Methods = {
  readonly [Name in keyof Steps]: Steps[Name] extends (image: HasBitmap, ...args: infer Args) => HasBitmap
    ? (...args: Args) => Image
    : never;
};

/**
 * A Jimp image, as far as it is used here. Its methods change it and answer it; pixels that it shares with another image are
 * left as they are. (Jimp's own type differs from that of its chained methods under `exactOptionalPropertyTypes`.)
 */
export interface Image extends HasBitmap, Methods {
  readonly width: number;
  readonly height: number;
  getBuffer(mime: `image/${OutputFormat}`, options: WriteOptions): Promise<Buffer>;
}

/** An image of a codec's or a step's pixels, which are not copied. */
export function imageOf(bitmap: Bitmap): Image {
  return new Jimp(toJimp(bitmap)) as Jimp & Image;
}

/** An image of pixels that nobody else looks at: each is given back once a method has made others of them. */
export function soleImageOf(bitmap: Bitmap): Image {
  own(bitmap.data);
  return imageOf(bitmap);
}

/** Another image of the same pixels, to be changed without changing the first. */
export function another({ bitmap }: Image): Image {
  disown(bitmap.data);
  return new Jimp(bitmap) as Jimp & Image;
}
