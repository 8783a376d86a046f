import type { Placement, TextInput } from './overlays.ts';
import type { TransformOptions } from './transformOptions.ts';

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
