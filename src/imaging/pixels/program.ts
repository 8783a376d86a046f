import { errors } from '../errors.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Placement, TextInput } from '../options/overlays.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { drawOn } from './overlay.ts';
import type { Picture } from './picture.ts';

/** A picture to start from, or to draw: an image, whose bytes travel beside the program, or text. */
export type ProgramInput = { readonly kind: 'image' } | { readonly kind: 'text'; readonly text: TextInput };

/** One step: options applied to an input, or one input drawn on another. Inputs are named by their index; 0 is the canvas. */
export type ProgramStep =
  | { readonly kind: 'transform'; readonly target: number; readonly options: TransformOptions }
  | { readonly kind: 'draw'; readonly overlay: number; readonly target: number; readonly placement: Placement };

/** What the Images binding asks for between `input()` and `output()`. Plain data. */
export interface Program {
  readonly inputs: readonly ProgramInput[];
  readonly steps: readonly ProgramStep[];
}

/** The name of an input's bytes among the overlays of a request. */
export function inputName(index: number): string {
  return `#${index}`;
}

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
