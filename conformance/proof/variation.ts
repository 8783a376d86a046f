import type { Capability } from '../case/capabilities.ts';
import type { Lie } from './lie.ts';
import type { TrialOptions } from './trial.ts';

/** A target that does something differently and breaks no rule: no case may fail on it. */
export interface Variation {
  readonly id: string;
  /** What it does differently, as a sentence about it. */
  readonly difference: string;
  /** Why nobody may object, in a few words. */
  readonly because: string;
  readonly apply: Lie;
  /** Capabilities that cannot be tried through a proxy that does this. */
  readonly without: readonly Capability[];
  readonly trial?: Omit<TrialOptions, 'ids'>;
}
