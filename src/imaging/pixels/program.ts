import { errors } from '../errors.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Program } from '../options/program.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { checkTogether, drawOn } from './overlay.ts';
import type { Picture } from './picture.ts';

/**
 * Runs the steps in order, options by `apply`, and answers the canvas. An input that was drawn is used up, as in the binding, so a program
 * never computes a picture twice.
 */
export async function runProgram(
  { steps }: Program,
  inputs: readonly Picture[],
  limits: TransformLimits,
  apply: (picture: Picture, options: TransformOptions) => Promise<Picture>,
): Promise<Picture> {
  checkTogether(inputs.slice(1), limits);
  const drawn: Picture[] = [];
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
      const overlay = use(step.overlay);
      drawn.push(overlay);
      checkTogether(drawn, limits);
      pictures[step.target] = drawOn(target, { picture: overlay, placement: step.placement });
      pictures[step.overlay] = undefined;
    }
  }
  return use(0);
}
