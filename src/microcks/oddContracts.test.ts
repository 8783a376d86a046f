import { expect, test } from '@jest/globals';
import { loadContract } from '../../spec/load.ts';
import { contractOf } from '../openapi/testing.ts';
import type { Outcome } from './answers/outcome.ts';
import { createResponder } from './responder.ts';

const [generator, odd] = await Promise.all(
  ['generator', 'odd-but-legal'].map((name) => loadContract({ spec: `fixtures/contracts/${name}.openapi.yaml` })),
);

/** The status and body of an answer, or of a refusal, under a policy. */
async function answerTo(contract: typeof generator, call: string, validate: 'off' | 'report' | 'enforce') {
  if (contract === undefined) throw new Error('a contract was expected');
  const responder = createResponder({
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
  const [method = '', target = '', accept, contentType, text] = call.split(' ');
  const [path = '', search = ''] = target.split('?');
  const found = responder.find(method, path);
  if (found.kind !== 'match') return found.kind;
  const value = contentType === 'application/json' ? JSON.parse(text ?? '') : text;
  const body = text === undefined || contentType === undefined ? {} : { text, value, contentType };
  const headers = accept === undefined || accept === '-' ? {} : { accept };
  return textOf(
    await responder.respond(found, { method, path, search, rawHeaders: [], headers, body }, 'http://a.test'),
  );
}

function textOf(outcome: Outcome): string {
  if (outcome.kind === 'forward') return 'forwarded';
  if (outcome.kind === 'refusal') return `${outcome.status} ${outcome.text}`.trim();
  const { status, headers, body } = outcome.answer;
  const own = Object.entries(headers).filter(([name]) => !/^content-type$|^x-mock-/.test(name));
  const sent = own.map(([name, value]) => ` ${name}=${value}`).sort();
  return `${status} ${Buffer.from(body).toString()}${sent.join('')}`.trim();
}

test.each([
  ['enumconst', '[02]'],
  ['enumenum', '"green"'],
  ['minmin', '[1-4]\\d{3}'],
  ['oneofmin', '\\{"a":"[^"]*"\\}'],
  ['node', '\\{"id":"[^"]*","next":"[^"]*"\\}'],
  ['patt', '\\{"x-a":"[^"]*"\\}'],
  ['deps', '\\["(a","b|b","a)"\\]'],
])('what is generated for /%s does not contradict its schema', async (path, body) => {
  for (const validate of ['off', 'report', 'enforce'] as const)
    expect(await answerTo(generator, `GET /${path}`, validate)).toMatch(new RegExp(`^200 ${body}$`));
});

const pet = '200 <pet><id>1</id><name>Rex</name></pet>';
test.each([
  ['?filter[some_param]=yes', '"yes"'],
  ['?filter[some_param]=no', '"no"'],
  ['?filter%5Bsome_param%5D=no&other=1', '"no"'],
])('members of an object in brackets choose examples: %s', async (search, body) => {
  const parameter = {
    ...{ name: 'filter', in: 'query', style: 'deepObject', explode: true },
    schema: { type: 'object', properties: { some_param: { type: 'string' } } },
    examples: { a: { value: { some_param: 'yes' } }, b: { value: { some_param: 'no' } } },
  };
  const media = { examples: { a: { value: 'yes' }, b: { value: 'no' } } };
  const responses = { 200: { description: '', content: { 'application/json': media } } };
  const contract = contractOf({ '/a': { get: { parameters: [parameter], responses } } });
  expect(await answerTo(contract, `GET /a${search}`, 'enforce')).toBe(`200 ${body}`);
});

test.each<[string, string | RegExp, (string | RegExp)?]>([
  ['GET /xml', pet],
  ['GET /xmlgen', /^200 <\?xml .*\?>\n<pet id="0"><name>string<\/name><\/pet>$/],
  ['GET /xmlobj', pet.replace('200 ', '200 <?xml version="1.0" encoding="UTF-8"?>\n')],
  ['POST /xmlin - application/xml <a><id>1</id></a>', '200 {"ok":true}'],
  ['HEAD /head', /^200/],
  ['GET /head', '200 {"a":"b"} nonce=abc x-ex=hi x-rate=5'],
  ['GET /headex', '200 {"a":1} nonce=abc x-ex=hi'],
  ['OPTIONS /opt', '200 {"test":"worked"}'],
  ['GET /oneof', /^200 \{"resourceType":/],
  ['GET /recipes?offset=1&limit=2', '200 {"ok":true}'],
  ['GET /recipes', /^400 Parameter pagination is required/, '422 the query parameter pagination is required'],
  ['GET /filter?filter[a]=1', '200 {"ok":true}'],
  ['GET /filter', /^400 Parameter filter is required/, '422 the query parameter filter is required'],
  ['GET /filter?filter[a]=one', '200 {"ok":true}', '422 the query parameter filter must be integer'],
  ['GET /acc', /^200 \w*$/],
  ['GET /acc image/png', /^200 \w*$/, /^406 /],
  ['GET /accj image/png', '200 {"a":1}', /^406 /],
  ['GET /accj application/json;charset=utf-8', '200 {"a":1}'],
  ['GET /accj application/json;q=0', '200 {"a":1}', /^406 /],
  ['GET /accj text/html,application/json;version=2;q=0.5', '200 {"a":1}'],
  ['POST /cats - application/json {"name":"Tom"}', '201 {"ok":true}'],
  ['POST /cats - application/json {"name":"Thomas"}', '201 {"ok":true}', '422 {"message":"name bad"}'],
  ['POST /cats - text/csv Tom', '201 {"ok":true}', /^415 /],
  ['POST /nobody', '200 {"ok":true}'],
  ['POST /nobody - text/plain hello', '200 {"ok":true}', '415 body /: no body is described'],
])('odd but legal: %s', async (call, off, enforced = off) => {
  expect(await answerTo(odd, call, 'off')).toEqual(typeof off === 'string' ? off : expect.stringMatching(off));
  expect(await answerTo(odd, call, 'report')).toEqual(typeof off === 'string' ? off : expect.stringMatching(off));
  expect(await answerTo(odd, call, 'enforce')).toEqual(
    typeof enforced === 'string' ? enforced : expect.stringMatching(enforced),
  );
});
