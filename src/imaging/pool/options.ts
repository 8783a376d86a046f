import { availableParallelism } from 'node:os';
import type { OptionSets, TransformContext } from '../context.ts';
import { defaultBudget, memoryLimit } from './memory.ts';

/** How wide, how patient and how forgetful a pool is. */
export interface PoolOptions {
  /** Worker threads at most; default: one per core, at most four. */
  readonly threads?: number;
  /** Transforms that may wait for a thread; one more is refused with `errors.busy`. */
  readonly queueLimit?: number;
  /** Milliseconds a transform may run before its thread is replaced and `errors.tooSlow` thrown. */
  readonly timeoutMs?: number;
  /** Milliseconds after which an idle thread ends. */
  readonly idleMs?: number;
  /** Pixels a source may have, all frames together. */
  readonly maxPixels?: number;
  /** Bytes of encoded results to keep. */
  readonly encodedCacheBytes?: number;
  /** Bytes that running transforms may need together; default: half of the limit, at most 768 MB. */
  readonly memory?: number;
  /** Bytes that the process may have; default: what the machine, or its container, says. */
  readonly memoryLimit?: number;
}

const defaults = {
  threads: Math.min(4, availableParallelism()),
  queueLimit: 256,
  timeoutMs: 30_000,
  idleMs: 10_000,
  maxPixels: 100_000_000,
  encodedCacheBytes: 64 * 1024 * 1024,
} as const satisfies PoolOptions;

/** The same with nothing left open. */
export type Settings = Required<PoolOptions>;

/** A transform, with a hash of the source's content as its name in the caches. */
export interface PoolRequest extends Omit<TransformContext, 'limits'> {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly options: OptionSets;
}

/** What was not said is the default; of memory, what the machine, or its container, says. */
export function settingsOf(options: PoolOptions): Settings {
  const limit = options.memoryLimit ?? memoryLimit();
  return { ...defaults, memory: defaultBudget(limit), memoryLimit: limit, ...options };
}
