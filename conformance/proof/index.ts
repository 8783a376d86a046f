import type { Mutant } from './lie.ts';
import { accountLies } from './lies/account.ts';
import { apiLies } from './lies/api.ts';
import { deliveringLies } from './lies/delivering.ts';
import { drawingLies } from './lies/drawing.ts';
import { storingLies } from './lies/storing.ts';
import { workingLies } from './lies/working.ts';

/** Every lie that the suite has to notice. */
export const mutants: readonly Mutant[] = [
  ...apiLies,
  ...storingLies,
  ...accountLies,
  ...deliveringLies,
  ...drawingLies,
  ...workingLies,
];
