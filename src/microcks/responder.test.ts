import { afterEach, describe, expect, test } from '@jest/globals';
import { contractOf } from '../openapi/testing.ts';
import type { Outcome } from './answers/outcome.ts';
import type { MicrocksMode } from './modes/index.ts';
import type { MockRequest } from './request.ts';
import { createResponder, type Responder, type ResponderOptions } from './responder.ts';
import { createStateStore } from './scripts/stateStore.ts';

let now = 0;
const store = createStateStore(() => now);
afterEach(() => {
  now = 0;
  store.clear();
});

function responderOf(paths: unknown, mode: MicrocksMode, more: Partial<ResponderOptions> = {}): Responder {
  return createResponder({
    contract: contractOf(paths),
    mode,
    chance: { now: () => now, random: (count) => new Uint8Array(count).fill(128) },
    sandbox: {
      store,
      fetch: async (url, method, body) => {
        if (!url.startsWith('http://allowed.test')) throw new Error(`${url} is not allowed`);
        return { status: 200, body: `${method} ${body}` };
      },
      log: () => undefined,
    },
    ...more,
  });
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function ask(
  responder: Responder,
  target: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Outcome | string> {
  const [path = '', search = ''] = target.split('?');
  const found = responder.find(method, path);
  if (found.kind !== 'match') return found.kind;
  const request: MockRequest = {
    method,
    path,
    search,
    rawHeaders: Object.entries(headers).flat(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: body === undefined ? {} : { text: body, value: parsed(body), contentType: 'application/json' },
  };
  return responder.respond(found, request, 'http://mock.test/rest/Test+API/1.0');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `200 text`, `400 refusal`, `-> base URL`, or why no operation was found. */
async function told(responder: Responder, target: string, request: Ask = {}): Promise<string> {
  const outcome = await ask(responder, target, request);
  if (typeof outcome === 'string') return outcome;
  if (outcome.kind === 'forward') return `-> ${outcome.baseUrl}`;
  if (outcome.kind === 'refusal') return `${outcome.status} ${outcome.text}`.trim();
  return `${outcome.answer.status} ${Buffer.from(outcome.answer.body).toString()}`.trim();
}

const text = (examples: Readonly<Record<string, unknown>>) => ({
  content: {
    'text/plain': { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) },
  },
  description: '',
});
const parameter = (
  name: string,
  place: string,
  examples: Readonly<Record<string, unknown>> = {},
  more: object = {},
) => ({
  name,
  in: place,
  ...(place === 'path' ? { required: true } : {}),
  schema: {},
  examples: Object.fromEntries(Object.entries(examples).map(([key, value]) => [key, { value }])),
  ...more,
});
const rules = (dispatcher: string, dispatcherRules?: unknown, more: object = {}) => ({
  'x-microcks-operation': { dispatcher, ...(dispatcherRules === undefined ? {} : { dispatcherRules }), ...more },
});
const named = { one: 'ONE', two: 'TWO', fallback: 'FB' };

/** One contract per dispatcher: request, and the answer in either mode; both alike unless two are given. */
describe('dispatchers', () => {
  const id = parameter('id', 'path', { one: '1', two: '2' });
  const paths = {
    '/parts/{id}': { get: { parameters: [id], responses: { 200: text({ one: 'ONE', two: 'TWO' }) } } },
    '/sequence/{id}': { get: { parameters: [id], responses: { 200: text(named) }, ...rules('SEQUENCE', 'id') } },
    '/params': {
      get: {
        parameters: [parameter('q', 'query', { one: 'a', two: ['b', 'c'] })],
        responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
      },
    },
    '/elements/{id}': {
      get: {
        parameters: [id, parameter('q', 'query', { one: 'a', two: 'b' })],
        responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
      },
    },
    '/header': {
      get: {
        parameters: [parameter('x-tenant', 'header', { one: 'a', two: 'b' })],
        responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
        ...rules('QUERY_HEADER', 'x-tenant'),
      },
    },
    '/body': {
      post: {
        responses: { 200: text(named) },
        ...rules('JSON_BODY', '{"exp":"/kind","operator":"equals","cases":{"1":"one","2":"two","default":"fallback"}}'),
      },
    },
    '/js': {
      post: {
        responses: { 200: text(named) },
        ...rules('JS', 'return JSON.parse(mockRequest.getRequestContent()).kind'),
      },
    },
    '/fallback/{id}': {
      get: {
        parameters: [id],
        responses: { 200: text(named) },
        ...rules('FALLBACK', '{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"fallback"}'),
      },
    },
    '/proxy': { get: { responses: { 200: text(named) }, ...rules('PROXY', 'http://up.test/') } },
    '/proxy-fallback/{id}': {
      get: {
        parameters: [id],
        responses: { 200: text(named) },
        ...rules('PROXY_FALLBACK', '{"dispatcher":"URI_PARTS","dispatcherRules":"id","proxyUrl":"http://up.test"}'),
      },
    },
    '/script': { get: { responses: { 200: text(named) }, ...rules('SCRIPT', 'return "one"') } },
    '/script-nothing': { get: { responses: { 200: text(named) }, ...rules('SCRIPT', 'if (false) return "one"') } },
    '/script-interpolated': {
      get: { responses: { 200: text(named) }, ...rules('GROOVY', 'def n = "two"; return "$n"') },
    },
    '/script-endless': { get: { responses: { 200: text(named) }, ...rules('SCRIPT', 'while (true) { }') } },
    '/script-refused': { get: { responses: { 200: text(named) }, ...rules('SCRIPT', 'return new File("x").text') } },
    '/script-proxy': {
      get: {
        responses: { 200: text(named) },
        ...rules(
          'PROXY_FALLBACK',
          '{"dispatcher":"SCRIPT","dispatcherRules":"if (mockRequest.request.queryString) return \\"two\\"","proxyUrl":"http://up.test"}',
        ),
      },
    },
    '/script-fallback': {
      get: {
        responses: { 200: text(named) },
        ...rules('FALLBACK', '{"dispatcher":"GROOVY","dispatcherRules":"x","fallback":"fallback"}'),
      },
    },
    '/none': { get: { responses: { 404: text({ lost: 'LOST' }), 200: text({ one: 'ONE' }) } } },
    '/unknown': { get: { responses: { 200: text(named) }, ...rules('RANDOM') } },
    '/refs': {
      parameters: [],
      get: {
        parameters: [parameter('q', 'query', { gone: 'x' })],
        responses: { 204: { description: '', 'x-microcks-refs': ['gone', 'nobody'] } },
      },
    },
    '/empty': { get: { responses: {} } },
  };
  const responders = { fixed: responderOf(paths, 'fixed'), exact: responderOf(paths, 'exact') };

  test.each<[string, Ask, string, string?]>([
    ['/parts/1', {}, '200 ONE'],
    ['/parts/2', {}, '200 TWO'],
    ['/parts/3', {}, '200 ONE', '400 The response /id=3 does not exist!'],
    ['/sequence/2', {}, '200 TWO'],
    ['/params?q=a', {}, '200 ONE'],
    ['/params?q=c&q=b', {}, '200 TWO'],
    ['/params?q=a&other=1', {}, '200 ONE', '200 ONE'],
    ['/elements/1?q=a', {}, '200 ONE'],
    ['/elements/2?q=b', {}, '200 TWO'],
    ['/elements/2?q=a', {}, '200 ONE', '400 The response /id=2?q=a does not exist!'],
    ['/header', { headers: { 'x-tenant': 'b' } }, '200 TWO'],
    ['/body', { method: 'POST', body: '{"kind":2}' }, '200 TWO'],
    ['/body', { method: 'POST', body: '{"kind":9}' }, '200 FB'],
    // Not JSON: null criteria, which all of them have
    ['/body', { method: 'POST', body: 'nope' }, '200 ONE'],
    ['/js', { method: 'POST', body: '{"kind":"two"}' }, '200 TWO'],
    ['/js', { method: 'POST', body: '{"kind":"nobody"}' }, '200 ONE', '400 The response nobody does not exist!'],
    ['/js', { method: 'POST', body: 'nope' }, '200 ONE'],
    ['/fallback/2', {}, '200 TWO'],
    ['/fallback/3', {}, '200 FB'],
    ['/proxy', {}, '-> http://up.test/'],
    ['/proxy-fallback/1', {}, '200 ONE'],
    ['/proxy-fallback/3', {}, '-> http://up.test'],
    ['/script', {}, '200 ONE'],
    [
      '/script-nothing',
      {},
      '501 GET /script-nothing: the script returned nothing; it must return the name of a response',
      '200 ONE',
    ],
    ['/script-interpolated', {}, '200 TWO', '200 ONE'],
    [
      '/script-endless',
      {},
      '501 GET /script-endless: the script was stopped: the script takes more than 1000000 steps',
      '200 ONE',
    ],
    [
      '/script-refused',
      {},
      '501 GET /script-refused: the Groovy rule cannot be run: line 1, column 12: outside the Groovy subset (file): File cannot be used in scripts',
    ],
    ['/script-proxy?x=1', {}, '200 TWO'],
    ['/script-proxy', {}, '-> http://up.test', '200 ONE'],
    ['/script-fallback', {}, '200 FB', '200 ONE'],
    ['/none', {}, '200 ONE'],
    ['/unknown', {}, '200 ONE'],
    ['/refs?q=x', {}, '204'],
    ['/empty', {}, '501 GET /empty describes no response; add one, with an example, to the contract', '400'],
  ])('%s %j', async (target, request, fixed, exact = fixed) => {
    expect(await told(responders.fixed, target, request)).toBe(fixed);
    expect(await told(responders.exact, target, request)).toBe(exact);
  });
});

/** Microcks' quirks that show in answers: what each mode says. The others are in the tests of criteria, plans and templates. */
describe('quirks', () => {
  test.each<[string, unknown, string, Ask, string, string]>([
    [
      'MQ-03: inferred parameters without usable examples',
      { '/a/{id}': { get: { parameters: [parameter('id', 'path')], responses: { 200: text({ x: 'X' }) } } } },
      '/a/1',
      {},
      '200 X',
      'none',
    ],
    [
      "MQ-04: the path item's values replace the operation's",
      {
        '/a/{x}/{y}': {
          parameters: [parameter('x', 'path', { e: '1' })],
          get: {
            parameters: [parameter('y', 'path', { e: '2' })],
            responses: { 200: text({ e: 'E' }) },
            ...rules('FALLBACK', '{"dispatcher":"URI_PARTS","dispatcherRules":"x && y","fallback":"none"}'),
          },
        },
      },
      '/a/1/2',
      {},
      '200 E',
      '400 The response /x=1/y=2 does not exist!',
    ],
    [
      'MQ-05: a response without a path example',
      {
        '/a/{id}': {
          get: {
            parameters: [parameter('id', 'path', { y: '2' })],
            responses: { 404: text({ y: 'Y' }), 200: text({ x: 'X' }) },
          },
        },
      },
      '/a/9',
      {},
      '200 X',
      '400 The response /id=9 does not exist!',
    ],
    [
      'MQ-06: a request example without a response is left out',
      {
        '/a': {
          get: {
            parameters: [parameter('q', 'query', { one: 'a', two: 'b' })],
            responses: { 200: text({ one: 'ONE' }) },
          },
        },
      },
      '/a?q=b',
      {},
      '200 ONE',
      '400 The response ?q=b does not exist!',
    ],
    [
      'MQ-07: one name for two statuses',
      {
        '/a': { get: { responses: { 404: text({ x: 'LOST' }), 200: text({ x: 'X' }) }, ...rules('JS', 'return "x"') } },
      },
      '/a',
      {},
      '200 X',
      '200 X',
    ],
    [
      'MQ-08: HEAD of a GET',
      { '/a': { get: { responses: { 200: text({ x: 'X' }) } } } },
      '/a',
      { method: 'HEAD' },
      '200 X',
      'none',
    ],
    [
      'MQ-09: a template before a literal path',
      {
        '/{t}/{id}': { get: { responses: { 200: text({ x: 'TEMPLATE' }) }, ...rules('FALLBACK') } },
        '/{t}/all': { get: { responses: { 200: text({ x: 'LITERAL' }) }, ...rules('FALLBACK') } },
      },
      '/a/all',
      {},
      '200 LITERAL',
      '200 TEMPLATE',
    ],
    [
      'MQ-10: a dotted parameter',
      { '/a/{b.c}': { get: { responses: { 200: text({ x: 'X' }) }, ...rules('FALLBACK') } } },
      '/a/1',
      {},
      '200 X',
      'broken',
    ],
    [
      'MQ-11: keys that the rules contain as a part',
      {
        '/a': {
          get: {
            parameters: [parameter('per_page', 'query', { two: '2' })],
            responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
          },
        },
      },
      '/a?per_page=2&page=1',
      {},
      '200 TWO',
      '400 The response ?page=1?per_page=2 does not exist!',
    ],
    [
      'MQ-12: an equals sign in a value',
      {
        '/a': {
          get: {
            parameters: [parameter('q', 'query', { two: 'b=c' })],
            responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
          },
        },
      },
      '/a?q=b=c',
      {},
      '200 TWO',
      '400 The response ?q=b does not exist!',
    ],
    [
      'MQ-13: the order of headers',
      {
        '/a': {
          get: {
            parameters: [parameter('x-tenant', 'header', { two: 't1' }), parameter('x-env', 'header', { two: 'dev' })],
            responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
            ...rules('QUERY_HEADER', 'x-tenant && x-env'),
          },
        },
      },
      '/a',
      { headers: { 'x-env': 'dev', 'x-tenant': 't1' } },
      '200 TWO',
      '400 The response ?x-tenant=t1?x-env=dev does not exist!',
    ],
    [
      'MQ-14: the case of header names',
      {
        '/a': {
          get: {
            parameters: [parameter('X-Tenant', 'header', { two: 't1' })],
            responses: { 200: text({ one: 'ONE', two: 'TWO' }) },
            ...rules('QUERY_HEADER', 'X-Tenant'),
          },
        },
      },
      '/a',
      { headers: { 'x-tenant': 't1' } },
      '200 TWO',
      '200 ONE',
    ],
    [
      'MQ-16: Accept with quality values',
      {
        '/a': {
          get: {
            responses: {
              200: {
                description: '',
                content: {
                  'text/plain': { examples: { x: { value: 'PLAIN' } } },
                  'text/html': { examples: { x: { value: 'HTML' } } },
                },
              },
            },
          },
        },
      },
      '/a',
      { headers: { accept: 'text/plain;q=0.5, text/*' } },
      '200 HTML',
      '200 PLAIN',
    ],
    [
      'MQ-17: the flagged example first',
      {
        '/a': {
          get: {
            responses: {
              200: {
                description: '',
                content: {
                  'text/plain': { examples: { x: { value: 'X' }, y: { value: 'Y', 'x-microcks-default': true } } },
                },
              },
            },
          },
        },
      },
      '/a',
      {},
      '200 Y',
      '200 X',
    ],
    [
      'MQ-18: the status key default',
      { '/a': { get: { responses: { default: text({ x: 'X' }) } } } },
      '/a',
      {},
      '200 X',
      '500 Microcks cannot serve the status key default (MQ-18)',
    ],
    [
      'MQ-18: a range',
      { '/a': { get: { responses: { '4XX': text({ x: 'X' }) } } } },
      '/a',
      {},
      '400 X',
      '500 Microcks cannot serve the status key 4XX (MQ-18)',
    ],
    [
      'MQ-18: an unregistered status',
      { '/a': { get: { responses: { 523: text({ x: 'X' }) } } } },
      '/a',
      {},
      '523 X',
      '500 Microcks cannot serve the status key 523 (MQ-18)',
    ],
    [
      'MQ-18: a problem says its status',
      {
        '/a': {
          get: {
            responses: {
              default: {
                description: '',
                content: { 'application/problem+json': { examples: { x: { value: { status: 409 } } } } },
              },
            },
          },
        },
      },
      '/a',
      {},
      '409 {"status":409}',
      '500 Microcks cannot serve the status key default (MQ-18)',
    ],
    [
      'MQ-20: assigning to requestContext',
      {
        '/a': {
          get: {
            responses: { 200: text({ x: 'is {{ name }}' }) },
            ...rules('JS', 'requestContext.name = "me"; return "x"'),
          },
        },
      },
      '/a',
      {},
      '200 is me',
      '200 is',
    ],
    [
      'MQ-24: a brace after an expression',
      { '/a': { get: { responses: { 200: text({ x: '{"a":{{ randomInt(1,2) }}}' }) } } } },
      '/a',
      {},
      '200 {"a":1}',
      '200 {"a":1',
    ],
    [
      'MQ-26: nothing is the text null',
      { '/a': { get: { responses: { 200: text({ x: '[{{ request.params[q] }}]' }) } } } },
      '/a',
      {},
      '200 []',
      '200 [null]',
    ],
  ])('%s', async (_, paths, target, request, fixed, exact) => {
    expect(await told(responderOf(paths, 'fixed'), target, request)).toBe(fixed);
    expect(await told(responderOf(paths, 'exact'), target, request)).toBe(exact);
  });

  test('MQ-21: the charset of a picture', async () => {
    const paths = {
      '/a': {
        get: {
          responses: {
            200: {
              description: '',
              content: { 'image/gif': { examples: { x: { externalValue: 'data:image/gif;base64,R0lG' } } } },
            },
          },
        },
      },
    };
    const [fixed, exact] = [await ask(responderOf(paths, 'fixed'), '/a'), await ask(responderOf(paths, 'exact'), '/a')];
    if (typeof fixed === 'string' || typeof exact === 'string') throw new Error('not found');
    if (fixed.kind !== 'answer' || exact.kind !== 'answer') throw new Error('not answered');
    expect([fixed.answer.headers['content-type'], Buffer.from(fixed.answer.body).toString()]).toEqual([
      'image/gif',
      'GIF',
    ]);
    expect([exact.answer.headers['content-type'], Buffer.from(exact.answer.body).toString()]).toEqual([
      'image/gif;charset=UTF-8',
      'data:image/gif;base64,R0lG',
    ]);
  });

  test.each<[MicrocksMode, string, Readonly<Record<string, string>>, number]>([
    ['exact', '/a?delay=70', {}, 70],
    ['fixed', '/a?delay=70', {}, 10],
    ['fixed', '/a?x-microcks-delay=70', {}, 70],
    ['fixed', '/a', { 'x-microcks-delay': '30' }, 30],
    ['exact', '/a?delay=70', { 'x-microcks-delay': '30' }, 30],
    ['fixed', '/a', { 'x-microcks-delay': 'soon' }, 10],
    ['fixed', '/a', { 'x-microcks-delay': '100', 'x-microcks-delay-strategy': 'RANDOM' }, 50],
    ['fixed', '/a', { 'x-microcks-delay': '100', 'x-microcks-delay-strategy': 'random-50' }, 100],
    ['fixed', '/a', { 'x-microcks-delay': '100', 'x-microcks-delay-strategy': 'odd' }, 100],
    ['fixed', '/a', { 'x-microcks-delay': '999999999' }, 120_000],
  ])('MQ-22: %s %s %j is held back %d ms', async (mode, target, headers, delay) => {
    const paths = {
      '/a': { get: { responses: { 200: text({ x: 'X' }) }, ...rules('FALLBACK', undefined, { delay: 10 }) } },
    };
    expect(await ask(responderOf(paths, mode), target, { headers })).toMatchObject({ delay });
  });
});

describe('JS rules', () => {
  const run = async (rule: string, request: Ask = {}, more: Partial<ResponderOptions> = {}) => {
    const paths = {
      '/a/{id}': { get: { responses: { 200: text({ one: 'ONE', two: 'TWO {{ k }}' }) }, ...rules('JS', rule) } },
    };
    const outcome = await ask(responderOf(paths, 'fixed', more), '/a/7?q=x', request);
    if (typeof outcome === 'string') throw new Error(outcome);
    return { criteria: outcome.explanation.criteria, problems: outcome.explanation.problems };
  };

  test.each<[string, Ask, string | null]>([
    ['return "two"', {}, 'two'],
    ['return mockRequest.getURIParameter("id") + mockRequest.getURIParameters().q', {}, '7x'],
    ['return String(mockRequest.getURIParameter("none"))', {}, 'null'],
    ['return mockRequest.getRequestHeader("X-A")[0]', { headers: { 'x-a': 'two' } }, 'two'],
    ['return String(mockRequest.getRequestHeader("none").length)', {}, '0'],
    ['return Object.keys(mockRequest.getRequestHeaders()).join()', { headers: { 'x-a': 'two' } }, 'x-a'],
    ['return mockRequest.requestContent()', { body: 'two' }, 'two'],
    ['requestContext.set("k", 1); return String(requestContext.get("k"))', {}, '1'],
    ['store.put("a", "b"); return store.get("a")', {}, 'b'],
    ['store.put("a", "b"); store.delete("a"); return String(store.get("a"))', {}, 'null'],
    ['return fetch("http://allowed.test/x", "POST", "hi").body', {}, 'POST hi'],
    [
      'try { fetch("http://other.test/") } catch (e) { return e.message }',
      {},
      'fetch: http://other.test/ is not allowed',
    ],
    ['log.info("a"); log.error("b"); return "two"', {}, 'two'],
    ['return [typeof process, typeof require, typeof globalThis.Buffer].join()', {}, 'undefined,undefined,undefined'],
  ])('%s', async (rule, request, criteria) => {
    expect(await run(rule, request)).toEqual({ criteria, problems: [] });
  });

  test.each<[string, RegExp]>([
    ['while (true) {}', /was stopped after 250 ms; does it ever return/],
    ['fetch("http://allowed.test/"); while (true) {}', /was stopped after 250 ms/],
    ['let a = "x"; while (true) a += a', /out of memory|string too long|stopped after/],
    ['function f() { return f() } return f()', /stack overflow|Maximum call stack/i],
    ['return', /returned nothing/],
    ['throw new Error("no")', /the rule failed: Error: no/],
    ['return (', /SyntaxError/],
  ])('%s has no criteria, and says why', async (rule, problem) => {
    expect(await run(rule)).toEqual({ criteria: null, problems: [expect.stringMatching(problem)] });
  });

  test('the store outlives the request, for ten seconds unless it says otherwise', async () => {
    await run('store.put("short", "s"); store.putWithTtl("long", "l", 60); return "one"');
    const both = 'return String(store.get("short")) + store.get("long")';
    expect((await run(both)).criteria).toBe('sl');
    now = 10_001;
    expect((await run(both)).criteria).toBe('nulll');
    now = 60_001;
    expect((await run(both)).criteria).toBe('nullnull');
  });
});

describe('constraints', () => {
  const responder = responderOf(
    {
      '/a': {
        get: {
          parameters: [
            parameter('q', 'query', {}, { required: true }),
            parameter('token', 'cookie', {}, { required: true }),
          ],
          responses: { 200: text({ x: 'X' }) },
          ...rules('FALLBACK', undefined, {
            parameterConstraints: [
              { name: 'x-id', in: 'header', required: true, recopy: true, mustMatchRegexp: '\\d+' },
              { name: 'r', in: 'query', mustMatchRegexp: 'a|b' },
            ],
          }),
        },
      },
    },
    'fixed',
  );

  test.each([
    ['/a?q=1', {}, '400 Parameter x-id is required. Check parameter constraints.'],
    ['/a?q=1', { 'x-id': '7a' }, '400 Parameter x-id should match \\d+. Check parameter constraints.'],
    ['/a?q=1&r=ab', { 'x-id': '7' }, '400 Parameter r should match a|b. Check parameter constraints.'],
    ['/a', { 'x-id': '7' }, '400 Parameter q is required. Check parameter constraints.'],
    ['/a?q=1', { 'x-id': '7' }, '400 Parameter token is required. Check parameter constraints.'],
    ['/a?q=1', { 'x-id': '7', cookie: 'a=b; token=t' }, '200 X'],
  ])('%s %j', async (target, headers, expected) => {
    expect(await told(responder, target, { headers: headers as Record<string, string> })).toBe(expected);
  });

  test('recopy copies the header', async () => {
    expect(await ask(responder, '/a?q=1', { headers: { 'x-id': '7', cookie: 'token=t' } })).toMatchObject({
      answer: { headers: { 'x-id': '7' } },
    });
  });
});

describe('validation', () => {
  const paths = {
    '/a': {
      post: {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', required: ['n'] } } },
        },
        parameters: [parameter('q', 'query', {}, { schema: { type: 'integer' } })],
        responses: {
          200: {
            description: '',
            content: {
              'application/json': {
                schema: { type: 'integer' },
                examples: { good: { value: 1 }, bad: { value: 'text' } },
              },
            },
          },
        },
      },
    },
  };
  const good = { method: 'POST', body: '{"n":1}' };

  test.each<['off' | 'report' | 'enforce', string, Ask, string, boolean]>([
    ['off', '/a?q=x', { method: 'POST', body: '{}' }, '200 1', false],
    ['report', '/a?q=x', { method: 'POST', body: '{}' }, '200 1', true],
    ['report', '/a?q=1', good, '200 1', false],
    ['enforce', '/a?q=1', good, '200 1', false],
    ['enforce', '/a?q=x', good, '422 the query parameter q must be integer', false],
    ['enforce', '/a', { method: 'POST', body: '{}' }, "422 body /n: must have required property 'n'", false],
    ['enforce', '/a', { method: 'POST' }, '422 body /: a body is required', false],
    ['report', '/a', { ...good, headers: { prefer: 'example=bad' } }, '200 "text"', true],
    [
      'enforce',
      '/a',
      { ...good, headers: { prefer: 'example=bad' } },
      '500 the answer violates the contract:\nresponse /: must be integer',
      false,
    ],
    ['enforce', '/a', { ...good, headers: { accept: 'image/png' } }, '406 GET', false],
  ])('%s %s %j', async (validate, target, request, expected, isReported) => {
    const responder = responderOf(paths, 'fixed', { validate });
    const answer = await told(responder, target, request);
    if (expected.startsWith('406')) expect(answer).toMatch(/^406 .*no example is image\/png/);
    else expect(answer).toBe(expected);
    const outcome = await ask(responder, target, request);
    const headers = typeof outcome !== 'string' && outcome.kind === 'answer' ? outcome.answer.headers : {};
    expect(headers['x-mock-violations'] !== undefined).toBe(isReported);
  });
});

describe('generated bodies', () => {
  const json = (schema: unknown) => ({
    get: { responses: { 200: { description: '', content: { 'application/json': { schema } } } } },
  });
  const tree: Record<string, unknown> = {
    type: 'object',
    required: ['name', 'children'],
    properties: { name: { type: 'string', const: 'node' } },
  };
  tree.properties = { ...(tree.properties as object), parent: tree, children: { type: 'array', items: tree } };

  test.each<[string, unknown, unknown]>([
    [
      'defaults and examples are used',
      { type: 'object', properties: { a: { type: 'string', default: 'x' }, b: { type: 'integer', example: 3 } } },
      { a: 'x', b: 3 },
    ],
    [
      'an example of the wrong type is not',
      { type: 'object', properties: { a: { type: 'boolean', enum: [true], example: 'yes' } } },
      { a: true },
    ],
    [
      'allOf is one object',
      {
        allOf: [
          { type: 'object', properties: { a: { const: 1 } } },
          { type: 'object', properties: { b: { const: 2 } } },
        ],
      },
      { a: 1, b: 2 },
    ],
    ['oneOf is its first', { oneOf: [{ const: 'first' }, { const: 'second' }] }, 'first'],
    ['a recursive schema ends', tree, { name: 'node', children: [] }],
    [
      'a hundred million characters are fewer',
      { type: 'string', minLength: 100_000_000 },
      expect.stringMatching(/^.{1000,}$/),
    ],
    [
      'a hundred million items are fewer',
      { type: 'array', minItems: 100_000_000, items: { const: 1 } },
      Array(100).fill(1),
    ],
    [
      'lists in lists in lists end',
      [1, 2, 3, 4, 5, 6, 7, 8].reduce<object>((items) => ({ type: 'array', minItems: 100, items }), { const: 1 }),
      expect.anything(),
    ],
    ['a pattern that is too large is left out', { type: 'string', pattern: 'a{100000000}' }, expect.any(String)],
    [
      'unique items that cannot be',
      { type: 'array', minItems: 5, uniqueItems: true, items: { enum: [1] } },
      expect.anything(),
    ],
    ['a number that cannot be', { type: 'integer', minimum: 1, maximum: 2, multipleOf: 7 }, expect.any(Number)],
    ['a pattern with nested repeats', { type: 'string', pattern: '^(a+)+$', minLength: 50 }, expect.any(String)],
    ['false and nonsense have a value', { type: 'array', minItems: 2, maxItems: 1 }, expect.anything()],
  ])('%s', async (_, schema, expected) => {
    const answer = await told(responderOf({ '/a': json(schema) }, 'fixed'), '/a');
    expect(JSON.parse(answer.replace(/^200 /, ''))).toEqual(expected);
  });

  test('a seed decides', async () => {
    const responder = responderOf({ '/a': json({ type: 'string', minLength: 20 }) }, 'fixed');
    const make = (seed: number) => told(responder, '/a', { headers: { prefer: `dynamic=true, seed=${seed}` } });
    expect(await make(1)).toBe(await make(1));
    expect(await make(1)).not.toBe(await make(2));
  });

  test.each<[string, string, RegExp]>([
    ['application/xml', 'XML', /^200 <\?xml version="1.0" encoding="UTF-8"\?>\n<pet><name>Rex<\/name><\/pet>$/],
    ['text/plain', 'text', /^200 \{"name":"Rex"\}$/],
  ])('%s is %s', async (type, _, expected) => {
    const schema = { type: 'object', xml: { name: 'pet' }, properties: { name: { const: 'Rex' } } };
    const paths = { '/a': { get: { responses: { 200: { description: '', content: { [type]: { schema } } } } } } };
    expect(await told(responderOf(paths, 'fixed'), '/a')).toMatch(expected);
  });

  test('a response without content has no body, and a missing status is named', async () => {
    const responder = responderOf(
      { '/a': { get: { responses: { 201: { description: '' }, '4XX': { description: '' } } } } },
      'fixed',
    );
    expect(await told(responder, '/a')).toBe('201');
    expect(await told(responder, '/a', { headers: { prefer: 'code=418' } })).toBe('418');
    expect(await told(responder, '/a', { headers: { prefer: 'code=500' } })).toBe(
      '404 GET /a describes no response with the status 500; it has 201, 4XX',
    );
  });
});

test('relative locations and header templates', async () => {
  const headers = {
    Location: { examples: { x: { value: '/a/{{ request.params[q] }}' } } },
    'X-List': { examples: { x: { value: 'a,b' } } },
  };
  const paths = { '/a': { get: { responses: { 201: { ...text({ x: 'X' }), headers } } } } };
  expect(await ask(responderOf(paths, 'fixed'), '/a?q=5')).toMatchObject({
    answer: { status: 201, headers: { location: 'http://mock.test/rest/Test+API/1.0/a/5', 'x-list': 'a, b' } },
  });
});

test('a ten-megabyte template is rendered, or sent as it is, promptly', async () => {
  const large = 'x'.repeat(10_000_000);
  const paths = {
    '/one': { get: { responses: { 200: text({ x: `${large}{{ request.params[q] }}` }) } } },
    '/many': { get: { responses: { 200: text({ x: '{{ uuid() }}'.repeat(850_000) }) } } },
  };
  const responder = responderOf(paths, 'fixed');
  expect((await told(responder, '/one?q=end')).endsWith('xend')).toBe(true);
  expect((await told(responder, '/many')).startsWith('200 {{ uuid() }}{{')).toBe(true);
});
