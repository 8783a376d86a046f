import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { LRUCache } from 'lru-cache';
import type { Tinypool } from 'tinypool';
import type { OptionSets, TransformContext } from '../context.ts';
import { memoryOf } from '../cost.ts';
import { errors, ImagesError } from '../errors.ts';
import { defaultTransformLimits } from '../options/limits.ts';
import { type Check, type CheckRequest, createCheck } from './checks.ts';
import { createGate } from './gate.ts';
import { defaultBudget, freeMemory, memoryLimit } from './memory.ts';
import type { WorkerReply, WorkerTask } from './worker.ts';

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
  /** Whether a thread makes ready for pictures in idle time once a file was checked, and waits longer for them. */
  readonly warm?: boolean;
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
  warm: false,
  maxPixels: 100_000_000,
  encodedCacheBytes: 64 * 1024 * 1024,
} as const satisfies PoolOptions;

type Settings = Required<PoolOptions>;

/** Bytes of sources kept where every thread can read them, so that a second variant of an image copies nothing. */
const sharedSourceBytes = 64 * 1024 * 1024;

/** A transform, with a hash of the source's content as its name in the caches. */
export interface PoolRequest extends Omit<TransformContext, 'limits'> {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly options: OptionSets;
}

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
  const limit = options.memoryLimit ?? memoryLimit();
  const settings: Settings = { ...defaults, memory: defaultBudget(limit), memoryLimit: limit, ...options };
  const gate = createGate({
    width: settings.threads,
    queue: settings.queueLimit,
    bytes: settings.memory,
    free: () => freeMemory(limit),
  });
  const encoded = new LRUCache<string, PoolResult>({
    maxSize: Math.max(1, settings.encodedCacheBytes),
    sizeCalculation: ({ bytes }, name) => bytes.length + 2 * name.length + 1024,
  });
  const sources = new LRUCache<string, Uint8Array>({
    maxSize: sharedSourceBytes,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
  });
  const underWay = new Map<string, Promise<PoolResult>>();
  const counts = { rendered: 0, cached: 0, shared: 0, refused: 0 };
  let threads: Promise<Tinypool> | undefined;

  const render = async (request: PoolRequest, name: string): Promise<PoolResult> => {
    threads ??= startThreads(settings);
    const pool = await threads;
    const { key, bytes, options: wanted, ...context } = request;
    const shared = sources.get(key) ?? share(bytes);
    sources.set(key, shared);
    const limits = { maxPixels: settings.maxPixels };
    const task = { key, bytes: shared, options: wanted, context: { ...context, limits } };
    return { ...resultOf(await runTask<WorkerReply>(pool, 'transform', task, settings.timeoutMs)), name };
  };

  const check = createCheck(
    (bytes) => bytes <= settings.memory && !gate.isFull(bytes),
    (request, needed) => gate.run(needed, () => checkOnThread(request)),
  );
  const checkOnThread = async (request: CheckRequest): Promise<string | undefined> => {
    threads ??= startThreads(settings);
    return runTask(await threads, 'check', { ...request, bytes: share(request.bytes) }, settings.timeoutMs);
  };

  let warmed = !settings.warm;
  const warm = async () => {
    threads ??= startThreads(settings);
    await (await threads).run(undefined, { name: 'warm' });
  };

  return {
    async check(request) {
      const flaw = await check(request);
      if (!warmed) {
        warmed = true;
        // The upload is answered first. What goes wrong here does so again, and is told, when a picture is made
        setTimeout(() => warm().catch(() => undefined), 20).unref();
      }
      return flaw;
    },
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
      const needed = memoryOf(request, { ...defaultTransformLimits, maxPixels: settings.maxPixels });
      if (gate.isFull(needed)) {
        counts.refused++;
        throw errors.busy();
      }
      const pending = gate.run(needed, () => render(request, name));
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
    async close() {
      await (await threads)?.destroy();
    },
  };
}

async function startThreads(settings: Settings) {
  const { Tinypool } = await import('tinypool');
  return new Tinypool({
    filename: workerFile().href,
    minThreads: 0,
    maxThreads: settings.threads,
    idleTimeout: settings.warm ? settings.idleMs * 12 : settings.idleMs,
    // Loaders of the program around (tsx, ts-node) would load the modules of a thread twice over
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
}

/** The built worker: threads load plain JavaScript, also when this file runs from source (tests, benchmarks). */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../dist/test/worker.js' : '../../worker.js', import.meta.url);
}

/** Runs a task with a time limit that ends the thread, and turns a thread's death into a catalogued error. */
async function runTask<Reply>(
  pool: Tinypool,
  name: 'transform' | 'check',
  task: WorkerTask | CheckRequest,
  timeoutMs: number,
): Promise<Reply> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    return await pool.run(task, { name, signal: controller.signal });
  } catch {
    throw controller.signal.aborted ? errors.tooSlow() : errors.processingFailed('the worker ended unexpectedly');
  } finally {
    clearTimeout(timer);
  }
}

/** Errors do not survive the way between threads as what they are, so they travel as data. */
function resultOf(reply: WorkerReply): Extract<WorkerReply, { kind: 'done' }>['result'] {
  if (reply.kind === 'done') return reply.result;
  if (reply.kind === 'refused') throw new ImagesError(reply.facts, reply.message, reply.headers);
  throw Object.assign(new Error(reply.message), { stack: reply.stack });
}

function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

function cacheKey({ key, bytes: _bytes, overlays, ...rest }: PoolRequest): string {
  const drawn = [...(overlays ?? [])].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')]);
  return JSON.stringify([key, rest, drawn], (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
