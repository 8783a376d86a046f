import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { memoryOf } from '../cost.ts';
import { errors } from '../errors.ts';
import { defaultTransformLimits } from '../options/limits.ts';
import { type Check, createCheck } from './checks.ts';
import { createGate } from './gate.ts';
import { freeMemory } from './memory.ts';
import { type PoolOptions, type PoolRequest, settingsOf } from './options.ts';
import { createThreads } from './threads.ts';
import type { WorkerReply } from './worker.ts';

/**
 * What a transform gives, a strong entity tag (without quotes) of its bytes, how long its thread took for it, and the name
 * under which it is kept.
 */
export type PoolResult = Extract<WorkerReply, { kind: 'done' }>['result'] & { readonly name: string };

/** Counters since the pool was made; `running` and `waiting` are of this moment. */
export interface PoolStats {
  readonly rendered: number;
  readonly cached: number;
  readonly shared: number;
  readonly refused: number;
  readonly running: number;
  readonly waiting: number;
}

/** Transforms off the main thread: bounded, cached, one computation for identical concurrent requests. */
export interface TransformPool {
  /** Throws `ImagesError`s: the transform's own, `busy`, `tooSlow`, or `processingFailed` when a thread died. */
  transform(request: PoolRequest): Promise<PoolResult>;
  /** A result by its name, while it is kept: the one cache of rendered pictures, whoever remembers which request they answer. */
  recall(name: string): PoolResult | undefined;
  /** What keeps a file from ever being delivered, by decoding it once; never waits in a full queue. */
  readonly check: Check;
  stats(): PoolStats;
  /** Ends every thread; what is under way fails. */
  close(): Promise<void>;
}

/** Builds a pool. No thread starts before the first transform, and this thread decodes small uploads only. */
export function createTransformPool(options: PoolOptions = {}): TransformPool {
  const settings = settingsOf(options);
  const gate = createGate({
    width: settings.threads,
    queue: settings.queueLimit,
    bytes: settings.memory,
    free: () => freeMemory(settings.memoryLimit),
  });
  const encoded = new LRUCache<string, PoolResult>({
    maxSize: Math.max(1, settings.encodedCacheBytes),
    sizeCalculation: ({ bytes }, name) => bytes.length + 2 * name.length + 1024,
  });
  const underWay = new Map<string, Promise<PoolResult>>();
  const counts = { rendered: 0, cached: 0, shared: 0, refused: 0 };
  const threads = createThreads(settings);

  /** A damaged file may need more memory than its header says: it then waits for that, like any other that needs so much. */
  const renderWithin = async (request: PoolRequest, name: string, needed: number): Promise<PoolResult> => {
    const result = await gate.run(needed, () => threads.transform(request, false));
    if (result !== 'heavier') return { ...result, name };
    const again = await gate.run(bytesOf(request, true), () => threads.transform(request, true));
    if (again === 'heavier') throw errors.processingFailed('more memory is needed than can be counted');
    return { ...again, name };
  };
  const bytesOf = (request: PoolRequest, rescues: boolean) =>
    memoryOf(request, { ...defaultTransformLimits, maxPixels: settings.maxPixels, rescues });

  const check = createCheck(
    (bytes) => bytes <= settings.memory && !gate.isFull(bytes),
    (task, needed) => gate.run(needed, () => threads.check(task)),
  );

  return {
    check,
    async transform(request) {
      const name = cacheKey(request);
      const cached = encoded.get(name);
      if (cached !== undefined) {
        counts.cached++;
        return cached;
      }
      const same = underWay.get(name);
      if (same !== undefined) {
        counts.shared++;
        return same;
      }
      const needed = bytesOf(request, false);
      if (gate.isFull(needed)) {
        counts.refused++;
        throw errors.busy();
      }
      const pending = renderWithin(request, name, needed);
      underWay.set(name, pending);
      try {
        const result = await pending;
        counts.rendered++;
        encoded.set(name, result);
        return result;
      } finally {
        underWay.delete(name);
      }
    },
    recall: (name) => encoded.get(name),
    stats: () => ({ ...counts, running: gate.running(), waiting: gate.waiting() }),
    close: threads.close,
  };
}

function cacheKey({ key, bytes: _bytes, overlays, ...rest }: PoolRequest): string {
  const drawn = [...(overlays ?? [])].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return JSON.stringify([key, rest, drawn], (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
