import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadScript, Refusal, runScript, type ScriptWorld } from './index.ts';
import { GroovySyntaxError } from './limits.ts';
import { encode } from './testing/encode.ts';

/** A script, what it is given, and what real Groovy made of it (or what this project refuses). */
interface Vector {
  readonly id: string;
  readonly script: string;
  readonly request?: {
    readonly method?: string;
    readonly path?: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
    readonly uriParameters?: Readonly<Record<string, string>>;
  };
  readonly store?: Readonly<Record<string, string>>;
  readonly http?: Readonly<Record<string, { readonly status?: number; readonly body: string }>>;
  readonly expected: {
    readonly result?: unknown;
    readonly error?: { readonly phase: string; readonly kind: string };
    readonly refused?: string;
    readonly bounded?: string;
    readonly requestContext?: unknown;
    readonly store?: Readonly<Record<string, unknown>>;
    readonly ttl?: Readonly<Record<string, number>>;
    readonly log?: readonly unknown[];
  };
}

const folder = new URL('../../../fixtures/groovy/', import.meta.url);
const groups = readdirSync(folder).map((file) => {
  const vectors = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Vector[];
  return [file.replace('.json', ''), vectors] as const;
});

function worldOf({ request, store = {}, http = {} }: Vector) {
  const kept = new Map<string, string | null>(Object.entries(store));
  const ttl = new Map<string, number>();
  const log: unknown[] = [];
  const world: ScriptWorld = {
    request: {
      method: request?.method ?? 'GET',
      path: request?.path ?? '/rest/Shop+API/1.0/items',
      query: request?.query ?? null,
      headers: Object.entries(request?.headers ?? {}).map(([name, values]) => [name, [values].flat()] as const),
      body: request?.body ?? null,
      uriParameters: request?.uriParameters ?? {},
    },
    store: {
      get: (key) => kept.get(key),
      put(key, value, seconds = 10) {
        kept.set(key, value);
        ttl.set(key, seconds);
      },
      delete: (key) => void kept.delete(key),
    },
    now: () => Date.UTC(2026, 1, 3),
    random: () => 0.37,
    async read(url) {
      const { pathname, search } = new URL(url);
      const { status = 200, body } = http[pathname + search] ?? { status: 404, body: '' };
      return { status, body };
    },
    log: (level, text) => log.push([level, text]),
  };
  return { world, kept, ttl, log };
}

/** What became of a vector, in the form of its expectation. */
async function outcomeOf(vector: Vector): Promise<Vector['expected']> {
  const loaded = loadScript(vector.script);
  if ('error' in loaded) {
    const { error } = loaded;
    if (error instanceof Refusal) return { refused: error.key };
    if (!(error instanceof GroovySyntaxError)) return { bounded: error.kind };
    return { error: { phase: 'compile', kind: 'MultipleCompilationErrorsException' } };
  }
  const { world, kept, ttl, log } = worldOf(vector);
  const { value, thrown, stopped, context } = await runScript(loaded.script, world);
  if (stopped instanceof Refusal) return { refused: stopped.key };
  // Where Java's stack overflows, the depth of calls is bounded here
  if (stopped?.kind === 'depth' && vector.expected.error?.kind === 'StackOverflowError') return vector.expected;
  if (stopped !== undefined) return { bounded: stopped.kind };
  const state = [
    ['requestContext', encode(context)],
    ['store', Object.fromEntries(kept)],
    ['ttl', Object.fromEntries(ttl)],
  ] as const;
  return {
    ...(thrown === undefined ? { result: encode(value) } : { error: { phase: 'run', kind: thrown.type } }),
    ...Object.fromEntries(state.filter(([, held]) => Object.keys(held as object).length > 0)),
    ...(log.length === 0 ? {} : { log }),
  };
}

describe.each(groups)('%s', (_, vectors) => {
  test('as real Groovy has it', async () => {
    const outcomes: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const vector of vectors) {
      outcomes[vector.id] = await outcomeOf(vector);
      expected[vector.id] = vector.expected;
    }
    expect(outcomes).toEqual(expected);
  });
});
