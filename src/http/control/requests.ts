import { PassThrough } from 'node:stream';
import { errors, ImagesError } from '../../cloudflare/index.ts';
import type { Journal, RequestPattern } from '../../testkit/index.ts';
import { onGone } from '../gone.ts';
import type { Command, ControlCall } from './command.ts';

const text = { type: 'string' } as const;
const texts = { type: 'object', additionalProperties: text } as const;

/** JSON Schema of what to look for in the journal. */
const patternSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    method: text,
    path: text,
    operation: text,
    surface: text,
    account: text,
    delivery: text,
    namespace: text,
    image: text,
    filename: text,
    status: { type: 'integer' },
    headers: texts,
    query: texts,
    fields: { type: 'object' },
    count: { type: 'integer', minimum: 1, description: 'How many matches to wait for' },
    timeout: { type: 'integer', minimum: 0, maximum: 60_000, description: 'Milliseconds' },
    limit: { type: 'integer', minimum: 1, description: 'At most so many, the newest' },
    after: { type: 'integer', minimum: 0, description: 'Only entries with a greater sequence' },
  },
} as const;

interface Wanted extends RequestPattern {
  readonly count?: number;
  readonly timeout?: number;
  readonly limit?: number;
  readonly after?: number;
}

/** What a pattern may hold as a query, and which part of the journal is wanted. */
const patternParameters = 'method path operation surface account namespace image delivery status limit after'.split(
  ' ',
);

/** The journal over HTTP. */
export function requestCommands(journal: Journal): readonly Command[] {
  return [
    {
      method: 'GET',
      path: '/requests',
      id: 'listRequests',
      summary: 'The journal, newest last; members of a pattern as query parameters',
      query: patternParameters,
      run: (call) => find(journal, fromQuery(call)),
    },
    {
      method: 'POST',
      path: '/requests/find',
      id: 'findRequests',
      summary: 'Every request that matches a pattern, or what came nearest',
      body: patternSchema,
      example: { operation: 'uploadImage', fields: { metadata: { alt: 'a cat' } } },
      run: (call) => find(journal, scoped(call)),
    },
    {
      method: 'POST',
      path: '/requests/wait',
      id: 'waitForRequest',
      summary: 'Waits until `count` requests match; 408 with the nearest misses when the time is over',
      body: patternSchema,
      example: { operation: 'uploadImage', count: 1, timeout: 2000 },
      run: (call) => wait(journal, call),
    },
    {
      method: 'DELETE',
      path: '/requests',
      id: 'clearRequests',
      summary: 'Forgets the journal, or one namespace’s part of it',
      query: ['namespace'],
      run({ namespace }) {
        journal.clear(namespace);
        return { cleared: true };
      },
    },
    {
      method: 'GET',
      path: '/requests/stream',
      id: 'streamRequests',
      summary: 'The journal live, as server-sent events',
      streams: 'text/event-stream',
      run: () => stream(journal),
    },
  ];
}

function find(journal: Journal, wanted: Wanted) {
  const { pattern, after = 0, limit = 1000 } = split(wanted);
  const entries = journal.find(pattern).filter(({ sequence }) => sequence > after);
  return {
    count: entries.length,
    requests: entries.slice(-limit),
    ...(entries.length > 0 ? {} : { nearest: journal.explain(pattern) }),
  };
}

async function wait(journal: Journal, call: ControlCall): Promise<object> {
  const { pattern, count = 1, timeout = 5000 } = split(scoped(call));
  const gone = new Promise<undefined>((resolve) => {
    onGone(call.req, () => resolve(undefined));
  });
  const match = journal.waitFor(pattern, { count, timeout }).catch((error: Error) => {
    throw error instanceof ImagesError ? error : errors.waitedInVain(error.message);
  });
  // Nobody reads what is answered when the client has gone
  return (await Promise.race([match, gone])) ?? {};
}

const maxBehind = 1024 * 1024;

function stream(journal: Journal): PassThrough {
  const events = new PassThrough({ highWaterMark: maxBehind });
  events.write(': the journal of a mock, live\n\n');
  const stop = journal.subscribe((entry) => {
    // A reader that does not read is left behind rather than buffered for
    if (!events.writableNeedDrain) events.write(`data: ${JSON.stringify(entry)}\n\n`);
  });
  events.once('close', stop);
  return events;
}

function scoped({ body, namespace }: ControlCall): Wanted {
  return { ...(namespace === undefined ? {} : { namespace }), ...(body as Wanted) };
}

function split({ count, timeout, limit, after, ...pattern }: Wanted) {
  return { pattern, count, timeout, limit, after };
}

function fromQuery({ query, namespace }: ControlCall): Wanted {
  const numbers = new Set(['status', 'limit', 'after']);
  const wanted: Record<string, unknown> = namespace === undefined ? {} : { namespace };
  for (const [name, value] of query) {
    if (name === 'namespace') continue;
    if (!Object.hasOwn(patternSchema.properties, name)) throw errors.badRequest(`there is no parameter ${name}`);
    if (numbers.has(name) && !/^\d+$/.test(value)) throw errors.badRequest(`${name} must be a whole number`);
    wanted[name] = numbers.has(name) ? Number(value) : value;
  }
  return wanted as Wanted;
}
