import { headerOf, type MockRequest } from '../request.ts';

/** What a client asks for by `Prefer` (RFC 7240), or by `__code`, `__example`, `__dynamic`, `__seed`, `__items` in the query. */
export interface Preference {
  readonly code?: number;
  readonly example?: string;
  /** Generate the body although there are examples. */
  readonly dynamic?: boolean;
  readonly seed?: number;
  /** How many elements generated lists have. */
  readonly items?: number;
  /** Milliseconds between the events of a stream. */
  readonly interval?: number;
  readonly explain?: boolean;
}

/** Elements of a list that a client may have made up. */
const maxItems = 1000;
const maxInterval = 60_000;

/** Reads the preferences of a request; nothing when it has none. Malformed ones are ignored, as RFC 7240 asks. */
export function readPreference(request: Pick<MockRequest, 'headers' | 'search'>): Preference | undefined {
  const header = headerOf(request, 'prefer');
  const hasQuery = request.search.includes('__');
  if (header === undefined && !hasQuery) return undefined;
  const wanted = new Map<string, string>(hasQuery ? queryPairs(request.search) : []);
  for (const [name, value] of headerPairs(header ?? '')) if (!wanted.has(name)) wanted.set(name, value);
  const code = wanted.get('code');
  const seed = wanted.get('seed');
  const example = wanted.get('example');
  const items = wanted.get('items');
  const interval = wanted.get('interval');
  const preference: Preference = {
    ...(code !== undefined && /^[1-5]\d\d$/.test(code) ? { code: Number(code) } : {}),
    ...(example === undefined || example === '' ? {} : { example }),
    ...(wanted.has('dynamic') ? { dynamic: wanted.get('dynamic') !== 'false' } : {}),
    ...(seed !== undefined && /^\d{1,10}$/.test(seed) ? { seed: Number(seed) } : {}),
    ...(items !== undefined && /^\d{1,4}$/.test(items) ? { items: Math.min(Number(items), maxItems) } : {}),
    ...(interval !== undefined && /^\d{1,6}$/.test(interval)
      ? { interval: Math.min(Number(interval), maxInterval) }
      : {}),
    ...(wanted.has('explain') ? { explain: wanted.get('explain') !== 'false' } : {}),
  };
  return Object.keys(preference).length === 0 ? undefined : preference;
}

/** True when a client wants to be told why: `X-Mock-Explain: 1` or `Prefer: explain`. */
export function wantsExplanation(headers: MockRequest['headers']): boolean {
  const asked = headers['x-mock-explain'];
  if (asked !== undefined && asked !== '0' && asked !== 'false') return true;
  return headers.prefer !== undefined && readPreference({ headers, search: '' })?.explain === true;
}

/** `a=1, b="two; three"; c` as pairs. */
function headerPairs(header: string): readonly (readonly [string, string])[] {
  const pattern = /([\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g;
  return [...header.slice(0, 4096).matchAll(pattern)].map(([, name = '', quoted, plain = '']) => [
    name.toLowerCase(),
    quoted?.replace(/\\(.)/g, '$1') ?? plain,
  ]);
}

function queryPairs(search: string): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(search)].flatMap(([name, value]): [string, string][] =>
    /^__(code|example|dynamic|seed|items)$/.test(name) ? [[name.slice(2), value]] : [],
  );
}
