import { LRUCache } from 'lru-cache';
import type { Tinypool } from 'tinypool';
import { errors, ImagesError } from '../errors.ts';
import { once } from '../kernels/once.ts';
import type { CheckTask, Verdict } from './checks.ts';
import type { PoolRequest, Settings } from './options.ts';
import type { CheckReply, WorkerReply, WorkerTask } from './worker.ts';

type Made = Extract<WorkerReply, { kind: 'done' }>['result'];

/** Threads that make pictures, one each at a time. 'heavier' is the answer where more memory is needed than was counted. */
export interface Threads {
  transform(request: PoolRequest, rescues: boolean): Promise<Made | 'heavier'>;
  check(task: CheckTask): Promise<Verdict>;
  /** Ends them all; what is under way fails. */
  close(): Promise<void>;
}

/** Bytes of sources kept where every thread can read them, so that a second variant of an image copies nothing. */
const sharedSourceBytes = 64 * 1024 * 1024;

/** Builds the threads. None starts before the first task. */
export function createThreads(settings: Settings): Threads {
  const sources = new LRUCache<string, Uint8Array>({
    maxSize: sharedSourceBytes,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
  });
  const threads = once(() => startThreads(settings));
  return {
    async transform({ key, bytes, options, ...context }, rescues) {
      const pool = await threads.get();
      const shared = sources.get(key) ?? share(bytes);
      sources.set(key, shared);
      const limits = { maxPixels: settings.maxPixels, rescues };
      const task = { key, bytes: shared, options, context: { ...context, limits } };
      return resultOf(await runTask<WorkerReply>(pool, 'transform', task, settings.timeoutMs));
    },
    async check(task) {
      const shared = { ...task, bytes: share(task.bytes) };
      return verdictOf(await runTask<CheckReply>(await threads.get(), 'check', shared, settings.timeoutMs));
    },
    async close() {
      if (threads.isStarted()) await (await threads.get()).destroy();
    },
  };
}

async function startThreads(settings: Settings) {
  const { Tinypool } = await import('tinypool');
  return new Tinypool({
    filename: workerFile().href,
    minThreads: 0,
    maxThreads: settings.threads,
    idleTimeout: settings.idleMs,
    // Loaders of the program around (tsx, ts-node) would load the modules of a thread twice over
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
}

/** The built worker: threads load plain JavaScript, also when this file runs from source (tests, benchmarks). */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  return new URL(isSource ? '../../../dist/src/imaging/pool/worker.js' : './worker.js', import.meta.url);
}

/** Runs a task with a time limit that ends the thread, and turns a thread's death into a catalogued error. */
async function runTask<Reply>(
  pool: Tinypool,
  name: 'transform' | 'check',
  task: WorkerTask | CheckTask,
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
function resultOf(reply: WorkerReply): Made | 'heavier' {
  if (reply.kind === 'done') return reply.result;
  if (reply.kind === 'refused') throw new ImagesError(reply.facts, reply.message, reply.headers);
  if (reply.kind === 'heavier') return reply.kind;
  throw Object.assign(new Error(reply.message), { stack: reply.stack });
}

function verdictOf(reply: CheckReply): Verdict {
  if (reply.kind === 'found') return reply;
  if (reply.kind === 'heavier') return reply.kind;
  throw Object.assign(new Error(reply.message), { stack: reply.stack });
}

function share(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
