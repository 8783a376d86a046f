import { expect, test } from '@jest/globals';
import { contractOf } from '../openapi/testing.ts';
import { createResponder } from './responder.ts';

const ok = { 200: { description: '', content: { 'application/json': { example: 'open' } } } };
const schemes = {
  basic: { type: 'http', scheme: 'BaSiC' },
  bearer: { type: 'http', scheme: 'bearer' },
  digest: { type: 'http', scheme: 'digest' },
  odd: { type: 'http', scheme: 'Hawk' },
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  query: { type: 'apiKey', in: 'query', name: 'key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
  oauth: { type: 'oauth2', flows: {} },
  openid: { type: 'openIdConnect', openIdConnectUrl: 'https://a.test' },
  tls: { type: 'mutualTLS' },
};
const get = (security: unknown, responses: object = {}) => ({ get: { security, responses: { ...ok, ...responses } } });
const json = (media: object) => ({ description: '', content: { 'application/json': media } });
const contract = contractOf(
  {
    ...Object.fromEntries(Object.keys(schemes).map((name) => [`/${name}`, get([{ [name]: [] }])])),
    '/scoped': get([{ oauth: ['read', 'write'] }]),
    '/both': get([{ header: [], query: [] }]),
    '/either': get([{ basic: [] }, { header: [] }]),
    '/optional': get([{}, { basic: [] }]),
    '/none': get([]),
    '/all': { get: { responses: ok } },
    '/undefined': get([{ nowhere: [] }]),
    '/odd-list': get('basic'),
    '/own401': get([{ header: [] }], { 401: json({ example: 'who?' }), 403: json({ example: 'no' }) }),
    '/own403': get([{ header: [] }], { 403: json({ example: 'no' }) }),
    '/schema401': get([{ header: [] }], { 401: json({ schema: { type: 'object', const: { error: 'x' } } }) }),
    '/bare403': get([{ header: [] }], { 403: { description: '' } }),
    '/old': {
      get: {
        deprecated: true,
        security: [],
        parameters: [{ name: 'a', in: 'query', deprecated: true, schema: { type: 'string' } }],
        responses: ok,
      },
    },
    '/body': {
      post: {
        security: [{ header: [] }],
        requestBody: { required: true, content: { 'application/json': {} } },
        responses: ok,
      },
    },
  },
  { security: [{ header: [] }], components: { securitySchemes: schemes } },
);
const responderOf = (validate: 'off' | 'report' | 'enforce') =>
  createResponder({
    contract,
    mode: 'fixed',
    validate,
    chance: { now: () => 0, random: (count) => new Uint8Array(count) },
    sandbox: {
      store: { get: () => undefined, put: () => undefined, delete: () => undefined, clear: () => undefined },
      fetch: () => Promise.reject(new Error('nothing is fetched')),
      log: () => undefined,
    },
  });
const responders = { off: responderOf('off'), report: responderOf('report'), enforce: responderOf('enforce') };

async function ask(validate: keyof typeof responders, call: string, name?: string, value?: string) {
  const responder = responders[validate];
  const [method = '', target = ''] = call.split(' ');
  const [path = '', search = ''] = target.split('?');
  const found = responder.find(method, path);
  if (found.kind !== 'match') throw new Error(`${call} is not there`);
  const headers = name === undefined ? {} : { [name.toLowerCase()]: value };
  const request = { method, path, search, rawHeaders: [], headers, body: {} };
  return responder.respond(found, request, 'http://a.test');
}

async function textOf(...asked: Parameters<typeof ask>): Promise<string> {
  const outcome = await ask(...asked);
  if (outcome.kind === 'refusal') return `${outcome.status} ${outcome.headers['www-authenticate'] ?? ''}`.trim();
  if (outcome.kind === 'forward') return 'forwarded';
  const { status, headers, body } = outcome.answer;
  return [status, Buffer.from(body).toString(), headers['www-authenticate']].filter(Boolean).join(' ');
}

const key = 'ApiKey realm="Test API", in="header", name="X-Key"';
test.each<[string, string, string | undefined, string | undefined]>([
  ['GET /basic', '401 Basic realm="Test API"', undefined, undefined],
  ['GET /basic', '200 "open"', 'Authorization', 'bAsIc dGVzdDp0ZXN0'],
  ['GET /basic', '401 Basic realm="Test API"', 'Authorization', 'Basic abc123'],
  ['GET /basic', '401 Basic realm="Test API"', 'Authorization', 'Basic  '],
  ['GET /basic', '401 Basic realm="Test API"', 'Authorization', 'Bearer dGVzdDp0ZXN0'],
  ['GET /bearer', '401 Bearer realm="Test API"', 'Authorization', 'Bearer'],
  ['GET /bearer', '200 "open"', 'Authorization', 'Bearer a.b-c_d=='],
  ['GET /bearer', '401 Bearer realm="Test API"', 'Authorization', 'Bearer two words'],
  ['GET /digest', '401 Digest realm="Test API", qop="auth", nonce="5465737420415049"', undefined, undefined],
  ['GET /digest', '200 "open"', 'Authorization', 'Digest username="", realm="", nonce="", uri="", response=""'],
  ['GET /odd', '401 Hawk realm="Test API"', undefined, undefined],
  ['GET /odd', '200 "open"', 'Authorization', 'hawk id="1"'],
  ['GET /header', `401 ${key}`, undefined, undefined],
  ['GET /header', `401 ${key}`, 'X-Key', ''],
  ['GET /header', '200 "open"', 'X-Key', 'k'],
  ['GET /query', '401 ApiKey realm="Test API", in="query", name="key"', undefined, undefined],
  ['GET /query?key=', '401 ApiKey realm="Test API", in="query", name="key"', undefined, undefined],
  ['GET /query?key=k', '200 "open"', undefined, undefined],
  ['GET /cookie', '401 ApiKey realm="Test API", in="cookie", name="sid"', 'Cookie', 'other=1'],
  ['GET /cookie', '200 "open"', 'Cookie', 'a=1; sid=2'],
  ['GET /oauth', '401 Bearer realm="Test API"', 'Authorization', 'Digest abc'],
  ['GET /oauth', '200 "open"', 'Authorization', 'Bearer abc'],
  ['GET /scoped', '401 Bearer realm="Test API", scope="read write"', undefined, undefined],
  ['GET /openid', '200 "open"', 'Authorization', 'Bearer abc'],
  ['GET /openid', '401 Bearer realm="Test API"', undefined, undefined],
  ['GET /tls', '200 "open"', undefined, undefined],
  ['GET /both?key=1', `401 ${key}`, undefined, undefined],
  ['GET /both?key=1', '200 "open"', 'X-Key', 'k'],
  ['GET /either', '401 Basic realm="Test API"', undefined, undefined],
  ['GET /either', '200 "open"', 'X-Key', 'k'],
  ['GET /either', '200 "open"', 'Authorization', 'Basic dGVzdDp0ZXN0'],
  ['GET /optional', '200 "open"', undefined, undefined],
  ['GET /none', '200 "open"', undefined, undefined],
  ['GET /all', `401 ${key}`, undefined, undefined],
  ['GET /undefined', '200 "open"', undefined, undefined],
  ['GET /odd-list', '200 "open"', undefined, undefined],
  ['GET /own401', `401 "who?" ${key}`, undefined, undefined],
  ['GET /own403', '403 "no"', undefined, undefined],
  ['GET /schema401', `401 {"error":"x"} ${key}`, undefined, undefined],
  ['GET /bare403', '403', undefined, undefined],
  ['POST /body', `401 ${key}`, undefined, undefined],
])('credentials under enforce: %s is %s with %s %s', async (call, said, name, value) => {
  expect(await textOf('enforce', call, name, value)).toBe(said);
});

test('credentials are told of under report, and of no account under off', async () => {
  const reported = await ask('report', 'GET /both?key=1');
  expect(reported.explanation.violations).toEqual([
    {
      in: 'header',
      pointer: '/X-Key',
      keyword: 'security',
      message: 'credentials are missing: header (header X-Key) and query (query key)',
    },
  ]);
  expect(reported.kind === 'answer' && reported.answer.status).toBe(200);
  expect(await textOf('off', 'GET /both')).toBe('200 "open"');
});

test('what is deprecated is told of, and answers all the same', async () => {
  const outcome = await ask('enforce', 'GET /old?a=1');
  expect(outcome.explanation.problems).toEqual(['GET /old is deprecated', 'the query parameter a is deprecated']);
  expect(outcome.kind === 'answer' && outcome.answer.headers.deprecation).toBe('true');
  const silent = await ask('off', 'GET /old?a=1');
  expect(silent.kind === 'answer' && silent.answer.headers.deprecation).toBe(undefined);
  expect(silent.explanation.problems).toEqual([]);
});
