import type { Placement, TextInput } from './overlays.ts';
import type { FieldsOf } from './row.ts';
import type { optionRows } from './rows.ts';

type Fields = FieldsOf<(typeof optionRows)[number]>;

/** What the user asked for, normalised: the same whichever dialect it was written in. Absent means the default. */
export interface TransformOptions extends Omit<Fields, 'draw'> {
  readonly draw?: readonly DrawEntry[];
}

/** One overlay of `cf.image.draw`: a picture by its URL, or text; with options of its own. */
export interface DrawEntry {
  readonly url?: string;
  readonly text?: TextInput;
  readonly placement: Placement;
  /** `width` and `height` below 1 are shares of the base picture's sides. */
  readonly options: TransformOptions;
}
