import { errors } from '../errors.ts';
import { type Measures, makePlan, trimmedRegion } from '../options/geometry.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Region, Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { noTurn, turnSize, unturnRegion, uprightTurns } from '../options/turn.ts';
import type { Bitmap } from './bitmap.ts';
import { contentRegion } from './measures/border.ts';
import { facesOf } from './measures/faces.ts';
import { busiestCentre, salientCentre } from './measures/window.ts';
import type { Picture } from './picture.ts';
import { crop } from './steps/crop.ts';
import { lay } from './steps/lay.ts';
import { resample } from './steps/resample.ts';

/**
 * Looks up in the pixels what a plan needs to know: the border that `trim` takes off, the point or the faces that a
 * crop holds on to. Decodes nothing when the options ask for neither. An animation is measured by its first frame.
 */
export async function measure(source: Picture, options: TransformOptions, limits: TransformLimits): Promise<Measures> {
  const content = options.trim?.border === undefined ? {} : { content: await measureContent(source, options) };
  const { gravity, fit } = options;
  const isMeasured = gravity !== undefined && gravity.kind !== 'point';
  if (!isMeasured || fit === undefined || !cropping.has(fit)) return content;
  return { ...content, ...(await measureHold(source, options, content, limits)) };
}

/** The fit modes that gravity has a say in. */
const cropping: ReadonlySet<string> = new Set(['cover', 'crop', 'aspect-crop']);

/** Longest sides, in pixels, of the small pictures that stand in for the large one. */
const glance = 96;
const faceGlance = 320;

/** The content inside a border, in pixels of the upright picture after the other cuts. */
async function measureContent(source: Picture, { trim = {}, dpr = 1 }: TransformOptions): Promise<Region> {
  const density = Math.min(2, dpr);
  const upright = uprightTurns[source.orientation] ?? noTurn;
  const cut = trimmedRegion(turnSize(source.size, upright), trim, density);
  const stored = unturnRegion(cut, source.size, upright);
  const whole = await firstFrame(source, source.size);
  const picture = lay(crop(whole, stored.x, stored.y, stored.width, stored.height), upright);
  const { keep = 0, ...border } = trim.border ?? {};
  return contentRegion(picture, { ...border, keep: Math.round(keep * density) });
}

/** Where a crop of the plan's size should be, or where the faces are, in shares of the turned picture's sides. */
async function measureHold(
  source: Picture,
  options: TransformOptions,
  content: Measures,
  limits: TransformLimits,
): Promise<Measures> {
  const { trim, flip, rotate, dpr } = options;
  const turnedOnly = { ...(trim && { trim }), ...(flip && { flip }), ...(rotate && { rotate }), ...(dpr && { dpr }) };
  const whole = makePlan(source.size, source.orientation, turnedOnly, content, limits);
  const isFace = options.gravity?.kind === 'face';
  const small = await smallPicture(source, whole.region, isFace ? faceGlance : glance);
  const picture = lay(small, whole.turn);
  if (isFace) {
    const faces = facesOf(picture);
    return faces === undefined ? {} : { faces };
  }
  const { region } = makePlan(source.size, source.orientation, options, content, limits);
  const share = turnSize(
    { width: region.width / whole.region.width, height: region.height / whole.region.height },
    whole.turn,
  );
  if (share.width >= 1 && share.height >= 1) return {};
  return { focus: options.gravity?.kind === 'entropy' ? busiestCentre(picture, share) : salientCentre(picture, share) };
}

/** A region of the stored picture, shrunk until its longer side is at most `side` pixels. */
async function smallPicture(source: Picture, region: Region, side: number): Promise<Bitmap> {
  const scale = Math.min(1, side / Math.max(region.width, region.height));
  const width = Math.max(1, Math.round(region.width * scale));
  const height = Math.max(1, Math.round(region.height * scale));
  const { size } = source;
  const picture = await firstFrame(source, {
    width: Math.ceil(size.width * scale),
    height: Math.ceil(size.height * scale),
  });
  const [across, down] = [picture.width / size.width, picture.height / size.height];
  const part = {
    x: region.x * across,
    y: region.y * down,
    width: region.width * across,
    height: region.height * down,
  };
  return resample(picture, part, width, height);
}

async function firstFrame(source: Picture, atLeast: Size) {
  const [first] = (await source.load({ frames: 'first', atLeast })).frames;
  if (first === undefined) throw errors.decodingFailed('there is no picture');
  return first.bitmap;
}
