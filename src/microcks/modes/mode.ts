import type { AnsweringMode } from '../answers/answer.ts';
import type { ChoosingMode } from '../answers/choose.ts';
import type { DelayMode } from '../answers/delay.ts';
import type { DispatchingMode } from '../dispatchers/dispatcher.ts';
import type { ReadingMode } from '../examples/example.ts';
import type { OpenFinder } from '../find.ts';
import type { PlanningMode } from '../plan.ts';

/** Bug for bug like Microcks, or with its quirks mended. */
export type MicrocksMode = 'fixed' | 'exact';

/** All in which the modes differ; chosen once, for a contract. */
export interface Mode extends PlanningMode, ReadingMode, DispatchingMode, ChoosingMode, AnsweringMode, DelayMode {
  readonly openFinder: OpenFinder;
}
