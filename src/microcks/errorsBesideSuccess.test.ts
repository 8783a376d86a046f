import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, loadContract } from '../../spec/load.ts';
import { contractOf } from '../openapi/testing.ts';
import type { Outcome } from './answers/outcome.ts';
import { lintContract } from './lint/lint.ts';
import type { MicrocksMode } from './modes/index.ts';
import { createResponder } from './responder.ts';

let fixture: Contract;
beforeAll(async () => {
  fixture = await loadContract({ spec: 'fixtures/contracts/errors-beside-success.openapi.yaml' });
});

interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `200 body`, or `400 refusal`. */
async function answerTo(
  contract: Contract,
  call: string,
  mode: MicrocksMode = 'fixed',
  ask: Ask = {},
): Promise<string> {
  const outcome = await outcomeOf(contract, call, mode, ask);
  if (outcome === undefined) return 'not found';
  if (outcome.kind === 'forward') return `-> ${outcome.baseUrl}`;
  if (outcome.kind === 'refusal') return `${outcome.status} ${outcome.text}`.trim();
  return `${outcome.answer.status} ${Buffer.from(outcome.answer.body).toString()}`.trim();
}

async function outcomeOf(
  contract: Contract,
  call: string,
  mode: MicrocksMode,
  { headers = {}, body }: Ask,
): Promise<Outcome | undefined> {
  const responder = createResponder({
    contract,
    mode,
    chance: { now: () => 0, random: (count) => new Uint8Array(count) },
    sandbox: {
      store: { get: () => undefined, put: () => undefined, delete: () => undefined, clear: () => undefined },
      fetch: () => Promise.reject(new Error('nothing is fetched')),
      log: () => undefined,
    },
  });
  const [method = '', target = ''] = call.split(' ');
  const [path = '', search = ''] = target.split('?');
  const found = responder.find(method, path);
  if (found.kind !== 'match') return undefined;
  const rawHeaders = Object.entries(headers).flat();
  const json = { text: JSON.stringify(body), value: body, contentType: 'application/json' };
  const request = { method, path, search, rawHeaders, headers, body: body === undefined ? {} : json };
  return responder.respond(found, request, 'http://mock.test');
}

/** The answers as published with the contract; `exact` answers as Microcks does, errors and all. */
describe('an error never answers the happy path while a 2xx is described', () => {
  test.each<[string, RegExp, RegExp]>([
    ['GET /gen', /^200 \{"vpcs":"[^"]*"\}$/, /^400 /],
    ['GET /gen2', /^200 \{"vpcs":"[^"]*"\}$/, /^400$/],
    ['GET /gen3', /^200 \{"vpcs":"[^"]*"\}$/, /^404 \{"id":"nf"\}$/],
    ['DELETE /gen4', /^204$/, /^404 \{"id":"nf"\}$/],
    ['GET /vpcs', /^200 \{"vpcs":\[1\]\}$/, /^400 /],
    ['GET /vpcs?page=1', /^200 \{"vpcs":\[1\]\}$/, /^400 /],
    ['GET /vpcs/abc', /^200 \{"vpc":"abc"\}$/, /^not found$/],
  ])('%s', async (call, fixed, exact) => {
    expect(await answerTo(fixture, call)).toMatch(fixed);
    expect(await answerTo(fixture, call, 'exact')).toMatch(exact);
  });
});

const body = (...names: readonly string[]) => ({
  description: '',
  content: { 'application/json': { examples: Object.fromEntries(names.map((name) => [name, { value: name }])) } },
});
const described = { description: '', content: { 'application/json': { schema: { const: 'made up' } } } };
const query = (name: string, examples: Readonly<Record<string, string>>, required = false) => ({
  name,
  in: 'query',
  required,
  schema: {},
  examples: Object.fromEntries(Object.entries(examples).map(([key, value]) => [key, { value }])),
});
const rule = (dispatcher: string, dispatcherRules: string) => ({
  'x-microcks-operation': { dispatcher, dispatcherRules },
});
const bodyRule = JSON.stringify({ exp: '/kind', operator: 'equals', cases: { bad: 'bad', default: 'good' } });
const problem = {
  description: '',
  content: { 'application/problem+json': { examples: { p: { value: { status: 409 } } } } },
};

/** What still leads to an error: a request, a rule, a flag or a client that means it. Or a contract that describes nothing else. */
describe('an error answers where it is meant', () => {
  test.each<[string, object, string, Ask, string]>([
    ['nothing asks for it', { responses: { 200: described, 404: body('nf') } }, 'GET /a', {}, '200 "made up"'],
    [
      'nothing asks for one of a range',
      { responses: { '2XX': described, '4XX': body('nf') } },
      'GET /a',
      {},
      '200 "made up"',
    ],
    [
      'only its media type is accepted',
      {
        responses: {
          200: { description: '', content: { 'text/plain': { example: 'fine' } } },
          404: body('nf'),
        },
      },
      'GET /a',
      { headers: { accept: 'application/json' } },
      '200 fine',
    ],
    [
      'its criteria equal a request’s that has none',
      {
        parameters: [query('page', { first: '1' })],
        responses: { 200: body('first'), 401: body('unauthorized') },
      },
      'GET /a',
      {},
      '200 "first"',
    ],
    [
      'a required parameter is missing, which is refused before',
      {
        parameters: [query('q', { found: 'x' }, true)],
        responses: { 200: body('found'), 400: body('missing') },
      },
      'GET /a',
      {},
      '400 Parameter q is required. Check parameter constraints.',
    ],
    [
      'its parameters are those of the request',
      {
        parameters: [query('q', { missing: 'x' })],
        responses: { 200: described, 404: body('missing') },
      },
      'GET /a?q=x',
      {},
      '404 "missing"',
    ],
    [
      'its parameters are not those of the request',
      {
        parameters: [query('q', { missing: 'x' })],
        responses: { 200: described, 404: body('missing') },
      },
      'GET /a?q=y',
      {},
      '200 "made up"',
    ],
    [
      'a rule names it',
      {
        responses: { 200: body('good'), 422: body('bad') },
        ...rule('JSON_BODY', bodyRule),
      },
      'POST /a',
      { body: { kind: 'bad' } },
      '422 "bad"',
    ],
    [
      'a rule cannot be run',
      {
        responses: { 200: described, 422: body('bad') },
        ...rule('JSON_BODY', '{'),
      },
      'POST /a',
      { body: {} },
      '200 "made up"',
    ],
    [
      'the fallback names it',
      {
        responses: { 200: described, 404: body('nf') },
        ...rule('FALLBACK', JSON.stringify({ dispatcher: 'URI_PARAMS', dispatcherRules: 'q', fallback: 'nf' })),
      },
      'GET /a?q=y',
      {},
      '404 "nf"',
    ],
    [
      'it is flagged',
      {
        responses: {
          200: described,
          503: {
            description: '',
            content: { 'application/json': { examples: { down: { value: 'down', 'x-microcks-default': true } } } },
          },
        },
      },
      'GET /a',
      {},
      '503 "down"',
    ],
    [
      'the client prefers it',
      { responses: { 200: described, 404: body('nf') } },
      'GET /a',
      { headers: { prefer: 'code=404' } },
      '404 "nf"',
    ],
    [
      'a proxy is asked instead',
      {
        responses: { 200: described, 404: body('nf') },
        ...rule(
          'PROXY_FALLBACK',
          JSON.stringify({ dispatcher: 'URI_PARAMS', dispatcherRules: 'q', proxyUrl: 'http://real.test' }),
        ),
      },
      'GET /a',
      {},
      '-> http://real.test',
    ],
    ['a redirect is no error', { responses: { 200: described, 302: body('moved') } }, 'GET /a', {}, '302 "moved"'],
    ['only errors are described', { responses: { 404: body('nf'), '5XX': body('error') } }, 'GET /a', {}, '404 "nf"'],
    [
      'the default is all that is left for a success',
      { responses: { 404: body('nf'), default: body('all') } },
      'GET /a',
      {},
      '200 "all"',
    ],
    ['only the default is described', { responses: { default: body('all') } }, 'GET /a', {}, '200 "all"'],
    [
      'a default beside a redirect',
      { responses: { 302: body('moved'), default: body('error') } },
      'GET /a',
      { headers: { prefer: 'code=500' } },
      '500 "error"',
    ],
    [
      'only a default without an example is described',
      { responses: { default: described } },
      'GET /a',
      {},
      '200 "made up"',
    ],
    ['only a problem is described', { responses: { default: problem } }, 'GET /a', {}, '409 {"status":409}'],
    [
      'a default beside a 204',
      { responses: { 204: { description: '' }, default: body('error') } },
      'DELETE /a',
      {},
      '204',
    ],
  ])('%s', async (_, operation, call, request, expected) => {
    const method = call.split(' ')[0]?.toLowerCase() ?? '';
    expect(await answerTo(contractOf({ '/a': { [method]: operation } }), call, 'fixed', request)).toBe(expected);
  });
});

test('the explanation says why an answer is made up', async () => {
  const outcome = await outcomeOf(fixture, 'GET /gen', 'fixed', {});
  expect([outcome?.explanation.choice, outcome?.explanation.why]).toEqual([
    null,
    'only errors have examples, and a success is described, so the answer is generated from the description of 200',
  ]);
});

test('lint reports the operations whose errors have examples and whose success has none', async () => {
  const findings = await lintContract(fixture);
  const told = findings.filter(({ rule: name }) => name === 'success-without-example');
  expect(told.map(({ message }) => message.split(';')[0])).toEqual([
    'GET /gen: 401 and default have an example and 200 has none',
    'GET /gen2: default has an example and 200 has none',
    'GET /gen3: 404 has an example and 200 has none',
    'DELETE /gen4: 404 has an example and 204 has none',
  ]);
  expect(told.map(({ file, severity }) => `${file}: ${severity}`)).toContain(
    'fixtures/contracts/errors-beside-success.openapi.yaml: warning',
  );
});

test('lint reports operations that describe errors only', async () => {
  const findings = await lintContract(
    contractOf({
      '/a': {
        get: { responses: { default: body('x') } },
        post: { responses: { 302: body('x') } },
        put: { responses: {} },
      },
    }),
  );
  expect(findings.filter(({ rule: name }) => name === 'success-undescribed').map(({ message }) => message)).toEqual([
    'GET /a describes no success, only default; describe the status that it answers with when all is well',
  ]);
});
