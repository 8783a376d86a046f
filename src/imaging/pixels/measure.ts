import { holdsOn, looksForFaces, maxFaceSide } from '../options/geometry/holding.ts';
import type { Measures } from '../options/geometry/measures.ts';
import { makePlan } from '../options/geometry/plan.ts';
import { keptShare, scaledRegion, shrunkTo } from '../options/geometry/reduced.ts';
import { borderSearch } from '../options/geometry/trim.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Region } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { another, type Image } from './jimp/image.ts';
import { pixelsOf } from './jimp/views.ts';
import { contentRegion } from './measures/border.ts';
import { facesOf } from './measures/faces.ts';
import { busiestCentre, salientCentre } from './measures/window.ts';
import { type Looked, lookingFirst, type Picture } from './picture.ts';

/** What was looked up, and the picture to go on with: one that is not decoded again if the look-up decoded it. */
export interface Measured {
  readonly measures: Measures;
  readonly picture: Picture;
}

/**
 * Looks up in the pixels what a plan needs to know: the border that `trim` takes off, the point or the faces that a
 * crop holds on to. Decodes nothing when the options ask for neither. An animation is measured by its first frame.
 */
export async function measure(picture: Picture, options: TransformOptions, limits: TransformLimits): Promise<Measured> {
  const { trim } = options;
  if (!holdsOn(options) && trim?.border === undefined) return { measures: {}, picture };
  const looked = lookingFirst(picture);
  const content = trim?.border === undefined ? {} : { content: await measureContent(picture, looked, options) };
  const hold = holdsOn(options) ? await measureHold(picture, looked, options, content, limits) : {};
  return { measures: { ...content, ...hold }, picture: looked.picture };
}

/** Longest side, in pixels, of the small picture that stands in for the large one when no faces are looked for. */
const maxSide = 96;

/** The content inside a border, in pixels of the upright picture after the other cuts. */
async function measureContent(source: Picture, { look }: Looked, options: TransformOptions): Promise<Region> {
  const { region, turn, border } = borderSearch(source.size, source.orientation, options);
  const whole = another(await look(source.size));
  return contentRegion(pixelsOf(whole.cutAndResize(region, region).turn(turn)), border);
}

/** Where a crop of the plan's size should be, or where the faces are, in shares of the turned picture's sides. */
async function measureHold(
  source: Picture,
  looked: Looked,
  options: TransformOptions,
  content: Measures,
  limits: TransformLimits,
): Promise<Measures> {
  const plan = (chosen: TransformOptions) => makePlan(source.size, source.orientation, chosen, content, limits);
  const { trim, flip, rotate, dpr } = options;
  const whole = plan({ ...(trim && { trim }), ...(flip && { flip }), ...(rotate && { rotate }), ...(dpr && { dpr }) });
  const isFace = looksForFaces(options);
  const small = await smallImage(source, looked, whole.region, isFace ? maxFaceSide : maxSide);
  const picture = pixelsOf(small.turn(whole.turn));
  if (isFace) {
    const faces = facesOf(picture);
    return faces === undefined ? {} : { faces };
  }
  const share = keptShare(whole, plan(options));
  if (share.width >= 1 && share.height >= 1) return {};
  return { focus: options.gravity?.kind === 'entropy' ? busiestCentre(picture, share) : salientCentre(picture, share) };
}

/** A region of the stored picture, shrunk until its longer side is at most `side` pixels. */
async function smallImage({ size }: Picture, { look }: Looked, region: Region, side: number): Promise<Image> {
  const small = shrunkTo(side, size, region);
  const decoded = await look(small.picture);
  return another(decoded).resample(scaledRegion(region, size, decoded), small.region);
}
