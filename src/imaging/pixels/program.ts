import { errors } from '../errors.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Program } from '../options/program.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { drawOn } from './overlay.ts';
import type { Picture } from './picture.ts';

/**
 * Runs the steps in order, options by `apply`, and answers the canvas. An input that was drawn is used up, as in the binding, so a program
 * never computes a picture twice. The overlays together may have as many pixels as one image (9413).
 */
export async function runProgram(
  { steps }: Program,
  inputs: readonly Picture[],
  limits: TransformLimits,
  apply: (picture: Picture, options: TransformOptions) => Promise<Picture>,
): Promise<Picture> {
  const area = inputs.slice(1).reduce((sum, { size }) => sum + size.width * size.height, 0);
  if (area > limits.maxPixels)
    throw errors.tooBig(`The overlays have ${area} pixels, at most ${limits.maxPixels} are allowed`);
  const pictures: (Picture | undefined)[] = [...inputs];
  const use = (index: number): Picture => {
    const picture = pictures[index];
    if (picture === undefined) throw errors.invalidParameters(`image ${index} has been drawn already`);
    return picture;
  };
  for (const step of steps) {
    const target = use(step.target);
    if (step.kind === 'transform') {
      pictures[step.target] = await apply(target, step.options);
    } else {
      pictures[step.target] = drawOn(target, { picture: use(step.overlay), placement: step.placement });
      pictures[step.overlay] = undefined;
    }
  }
  return use(0);
}
