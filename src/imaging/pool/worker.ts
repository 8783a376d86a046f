import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { kTransferable, kValue, Tinypool } from 'tinypool';
import { flawByDecoding } from '../check.ts';
import type { OptionSets, TransformContext, TransformResult } from '../context.ts';
import { type ErrorFacts, HeavierError, ImagesError } from '../errors.ts';
import { sniff } from '../files/sniff.ts';
import { transform as makePicture } from '../transform.ts';
import type { CheckTask } from './checks.ts';

/** One transform; `key` names the source's content. `bytes` may be shared memory. */
export interface WorkerTask {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly options: OptionSets;
  readonly context: TransformContext;
}

/** The outcome as data, because an error loses its class and fields between threads. */
export type WorkerReply =
  | {
      readonly kind: 'done';
      readonly result: TransformResult & { readonly etag: string; readonly milliseconds: number };
    }
  | {
      readonly kind: 'refused';
      readonly facts: ErrorFacts;
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | Failed;

/** What neither a picture nor a refusal is: more memory is needed than was counted, or this program is at fault. */
type Failed =
  | { readonly kind: 'heavier' }
  | { readonly kind: 'broken'; readonly message: string; readonly stack: string };

/** What was found by decoding a file, as data. */
export type CheckReply = { readonly kind: 'found'; readonly flaw: string | undefined } | Failed;

/** Private copies of the latest sources: decoders may not read shared memory, and know a source by its identity. */
const sources = new LRUCache<string, Uint8Array>({
  maxSize: 16 * 1024 * 1024,
  sizeCalculation: (bytes) => Math.max(1, bytes.length),
});

/** A thread's first task; its result's bytes are moved, not copied. */
export async function transform({ key, bytes: shared, options, context }: WorkerTask): Promise<WorkerReply> {
  try {
    const started = performance.now();
    const bytes = sources.get(key) ?? shared.slice();
    sources.set(key, bytes);
    const result = movable(await makePicture(bytes, options, context), bytes);
    const etag = createHash('sha256').update(result.bytes).digest('base64url').slice(0, 22);
    const milliseconds = performance.now() - started;
    return moved({ kind: 'done', result: { ...result, etag, milliseconds } });
  } catch (thrown) {
    if (thrown instanceof ImagesError) {
      const { code, status, family, message, headers } = thrown;
      return { kind: 'refused', facts: { code, status, family }, message, headers };
    }
    return failedBy(thrown);
  }
}

/** A thread's other task: what keeps a file from being delivered. */
export async function check({ bytes, rescues }: CheckTask): Promise<CheckReply> {
  try {
    const copy = bytes.slice();
    const info = sniff(copy);
    return { kind: 'found', flaw: info && (await flawByDecoding(copy, info, { rescues })) };
  } catch (thrown) {
    return failedBy(thrown);
  }
}

function failedBy(thrown: unknown): Failed {
  if (thrown instanceof HeavierError) return { kind: 'heavier' };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { kind: 'broken', message: error.message, stack: error.stack ?? '' };
}

/** The result with bytes that may be moved: alone in their buffer, and not the source's own. */
function movable(result: TransformResult, source: Uint8Array): TransformResult {
  const { bytes } = result;
  const isAlone = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer !== source.buffer;
  // Not `slice`: a Buffer's is a view of the pool that Node shares out, which cannot be moved
  return isAlone ? result : { ...result, bytes: new Uint8Array(bytes) };
}

function moved(reply: Extract<WorkerReply, { kind: 'done' }>): WorkerReply {
  const wrapped = { [kTransferable]: [reply.result.bytes.buffer], [kValue]: reply };
  return Tinypool.move(wrapped) as unknown as WorkerReply;
}
