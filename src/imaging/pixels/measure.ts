import { errors } from '../errors.ts';
import type { Measures } from '../options/geometry/measures.ts';
import { makePlan } from '../options/geometry/plan.ts';
import { keptShare, scaledRegion, shrunkTo } from '../options/geometry/reduced.ts';
import { borderSearch } from '../options/geometry/trim.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Region, Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import type { Bitmap } from './bitmap.ts';
import { contentRegion } from './measures/border.ts';
import { facesOf } from './measures/faces.ts';
import { busiestCentre, salientCentre } from './measures/window.ts';
import { type Picture, rememberingFirst } from './picture.ts';
import { crop } from './steps/crop.ts';
import { lay } from './steps/lay.ts';
import { resample } from './steps/resample.ts';

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
  const { gravity, fit, trim } = options;
  const holdsOn = gravity !== undefined && gravity.kind !== 'point' && fit !== undefined && cropping.has(fit);
  if (!holdsOn && trim?.border === undefined) return { measures: {}, picture };
  const remembering = rememberingFirst(picture);
  const content = trim?.border === undefined ? {} : { content: await measureContent(remembering.picture, options) };
  const hold = holdsOn ? await measureHold(remembering.picture, options, content, limits) : {};
  // Without a look at the pixels nothing is loaded twice, and a long chain must not keep the pixels of its every step
  return { measures: { ...content, ...hold }, picture: remembering.isLoaded() ? remembering.picture : picture };
}

/** The fit modes that gravity has a say in. */
const cropping: ReadonlySet<string> = new Set(['cover', 'crop', 'aspect-crop']);

/** Longest sides, in pixels, of the small pictures that stand in for the large one. */
const maxSide = 96;
const maxFaceSide = 320;

/** The content inside a border, in pixels of the upright picture after the other cuts. */
async function measureContent(source: Picture, options: TransformOptions): Promise<Region> {
  const { region, turn, border } = borderSearch(source.size, source.orientation, options);
  const whole = await firstFrame(source, source.size);
  return contentRegion(lay(crop(whole, region.x, region.y, region.width, region.height), turn), border);
}

/** Where a crop of the plan's size should be, or where the faces are, in shares of the turned picture's sides. */
async function measureHold(
  source: Picture,
  options: TransformOptions,
  content: Measures,
  limits: TransformLimits,
): Promise<Measures> {
  const plan = (chosen: TransformOptions) => makePlan(source.size, source.orientation, chosen, content, limits);
  const { trim, flip, rotate, dpr } = options;
  const whole = plan({ ...(trim && { trim }), ...(flip && { flip }), ...(rotate && { rotate }), ...(dpr && { dpr }) });
  const isFace = options.gravity?.kind === 'face';
  const picture = lay(await smallPicture(source, whole.region, isFace ? maxFaceSide : maxSide), whole.turn);
  if (isFace) {
    const faces = facesOf(picture);
    return faces === undefined ? {} : { faces };
  }
  const share = keptShare(whole, plan(options));
  if (share.width >= 1 && share.height >= 1) return {};
  return { focus: options.gravity?.kind === 'entropy' ? busiestCentre(picture, share) : salientCentre(picture, share) };
}

/** A region of the stored picture, shrunk until its longer side is at most `side` pixels. */
async function smallPicture(source: Picture, region: Region, side: number): Promise<Bitmap> {
  const small = shrunkTo(side, source.size, region);
  const decoded = await firstFrame(source, small.picture);
  const { width, height } = small.region;
  return resample(decoded, scaledRegion(region, source.size, decoded), width, height);
}

async function firstFrame(source: Picture, atLeast: Size): Promise<Bitmap> {
  const [first] = (await source.load({ frames: 'first', atLeast })).frames;
  if (first === undefined) throw errors.decodingFailed('there is no picture');
  return first.bitmap;
}
