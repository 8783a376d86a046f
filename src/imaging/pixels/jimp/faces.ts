import { findFaces as find } from '../measures/faces.ts';
import type { Face } from '../models/faceNetwork.ts';
import { type HasBitmap, pixelsOf } from './views.ts';

export type { Face } from '../models/faceNetwork.ts';

/** The faces in a Jimp image, as `gravity=face` finds them: boxes in pixels, the likeliest first. */
export function findFaces(image: HasBitmap): readonly Face[] {
  return find(pixelsOf(image));
}
