import { exact } from './exact.ts';
import { fixed } from './fixed.ts';
import type { MicrocksMode, Mode } from './mode.ts';

export type { MicrocksMode, Mode } from './mode.ts';

/** What each mode does its own way. */
export const modes: Readonly<Record<MicrocksMode, Mode>> = { fixed, exact };
