import { expect, test } from '@jest/globals';
import { contractOf } from '../../openapi/testing.ts';
import { createResponder } from '../responder.ts';
import { createRecords } from './records.ts';

const json = (media: object) => ({ description: '', content: { 'application/json': media } });
const bare = { description: '' };
const query = (name: string, schema: object) => ({ name, in: 'query', schema });
const id = { name: 'petId', in: 'path', required: true, schema: { type: 'integer' } };

const pet = {
  type: 'object',
  required: ['id', 'name', 'kind', 'created_at'],
  properties: {
    id: { type: 'integer', readOnly: true },
    name: { type: 'string' },
    kind: { const: 'pet' },
    tag: { type: 'string' },
    secret: { type: 'string', writeOnly: true },
    created_at: { type: 'string', format: 'date-time', readOnly: true },
    updated_at: { type: 'string', format: 'date-time' },
  },
};
const petBody = {
  content: { 'application/json': { schema: pet }, 'application/x-www-form-urlencoded': { schema: pet } },
};
const rex = { id: 7, name: 'Rex', kind: 'pet', created_at: '2020-01-01T00:00:00Z' };
const customer = {
  type: 'object',
  required: ['id', 'object', 'created'],
  properties: {
    id: { type: 'string', example: 'cus_9s6XKz' },
    object: { enum: ['customer'] },
    created: { type: 'integer', format: 'unix-time' },
    balance: { type: 'integer' },
    metadata: { type: 'object' },
  },
};
const deleted = {
  type: 'object',
  required: ['id', 'deleted'],
  properties: { id: { type: 'string' }, deleted: { enum: [true] } },
};
const envelope = (member: object) => ({
  type: 'object',
  properties: { success: { const: true }, result: member, meta: { type: 'object', properties: {} } },
});

const contract = contractOf({
  '/pets': {
    get: {
      parameters: [
        query('limit', { type: 'integer', default: 2, maximum: 3 }),
        query('page', { type: 'integer' }),
        query('tag', { type: 'string' }),
      ],
      responses: {
        200: {
          ...json({
            schema: { type: 'object', properties: { data: { type: 'array', items: pet } } },
            examples: { all: { value: { data: [rex], total: 1, page: 1, has_more: false } } },
          }),
          headers: { 'X-Total-Count': { schema: { type: 'integer' } } },
        },
      },
    },
    post: {
      requestBody: petBody,
      responses: { 201: json({ schema: pet }), 422: json({ example: 'no pet' }) },
    },
  },
  '/pets/{petId}': {
    parameters: [id],
    get: { responses: { 200: json({ schema: pet }), 404: json({ example: 'no such pet' }) } },
    put: { requestBody: petBody, responses: { 200: json({ schema: pet }) } },
    patch: { requestBody: petBody, responses: { 200: json({ schema: pet }) } },
    delete: { responses: { 204: bare } },
  },
  '/pets/{petId}/feed': { post: { parameters: [id], responses: { 200: json({ example: 'fed' }) } } },
  '/customers': {
    get: {
      parameters: [query('limit', { type: 'integer' }), query('starting_after', { type: 'string' })],
      responses: {
        200: json({
          schema: {
            type: 'object',
            required: ['data', 'has_more'],
            properties: { data: { type: 'array', items: customer }, has_more: { type: 'boolean' } },
          },
        }),
      },
    },
    post: { requestBody: { content: {} }, responses: { 200: json({ schema: customer }) } },
  },
  '/customers/{customer}': {
    get: { responses: { 200: json({ schema: { anyOf: [deleted, customer] } }) } },
    delete: { responses: { 200: json({ schema: deleted }) } },
  },
  '/users': { post: { responses: { 201: json({ schema: envelope({ type: 'object' }) }) } } },
  '/users/{username}': {
    get: {
      responses: {
        200: json({ schema: envelope({ type: 'object', properties: { username: { type: 'string' } } }) }),
      },
    },
    put: { requestBody: petBody, responses: { 200: bare, 201: bare } },
  },
  '/owners/{owner}/dogs': { get: { responses: { 200: json({}) } }, post: { responses: { 201: bare } } },
  '/owners/{owner}/dogs/{uuid}': {
    parameters: [
      { name: 'owner', in: 'path', examples: { a: { value: 'ann' } } },
      { name: 'uuid', in: 'path', schema: { type: 'string', format: 'uuid' }, examples: { a: { value: 'd1' } } },
    ],
    get: { responses: { 200: json({ examples: { a: { value: { name: 'Bo' } } } }) } },
  },
  '/scripted/{id}': {
    get: {
      'x-microcks-operation': { dispatcher: 'FALLBACK', dispatcherRules: '{"fallback":"a"}' },
      responses: { 200: json({ examples: { a: { value: 'by rule' } } }) },
    },
    delete: { responses: { 204: bare } },
  },
  '/settings': { get: { responses: { 200: json({ example: 'as it is' }) } } },
  '/read/{id}': { get: { responses: { 200: json({ example: 'always' }) } } },
});

function open() {
  const bytes = Array.from({ length: 50 }, (_, index) => index + 1);
  const records = createRecords();
  const responder = createResponder({
    contract,
    mode: 'fixed',
    validate: 'off',
    records,
    chance: { now: () => 1_700_000_000_000, random: (count) => new Uint8Array(count).fill(bytes.shift() ?? 0) },
    sandbox: {
      store: { get: () => undefined, put: () => undefined, delete: () => undefined, clear: () => undefined },
      fetch: () => Promise.reject(new Error('nothing is fetched')),
      log: () => undefined,
    },
  });
  const ask = async (call: string, more: { namespace?: string; isTrial?: true; prefer?: string } = {}) => {
    const [, method = '', target = '', type, text = ''] = /^(\S+) (\S+)(?: (\S+) (.*))?$/.exec(call) ?? [];
    const [path = '', search = ''] = target.split('?');
    const found = responder.find(method, path);
    if (found.kind !== 'match') throw new Error(`${call} is not there`);
    const { prefer, ...whose } = more;
    const request = {
      ...{ method, path, search, rawHeaders: [], ...whose },
      headers: prefer === undefined ? {} : { prefer },
      body: type === undefined ? {} : { contentType: typeOf(type), text, value: parsed(type, text) },
    };
    const outcome = await responder.respond(found, request, 'http://a.test');
    if (outcome.kind === 'forward') throw new Error('nothing is forwarded');
    if (outcome.kind === 'refusal') return `${outcome.status} ${outcome.text}`;
    const { status, body, headers } = outcome.answer;
    const extra = [headers.location, headers['x-total-count']].filter((value) => value !== undefined);
    return [status, Buffer.from(body).toString(), ...extra].join(' ').trim();
  };
  return { records, ask };
}

const types: Readonly<Record<string, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  patch: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
};
const typeOf = (type: string) => types[type] ?? type;
function parsed(type: string, text: string): unknown {
  if (type === 'form') return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Each time the list gets a copy of itself as its last item. */
const doublings = Array.from({ length: 40 }, () => [
  { op: 'copy', from: '/l', path: '/t' },
  { op: 'move', from: '/t', path: '/l/-' },
]).flat();

const made = '"kind":"pet","created_at":"2023-11-14T22:13:20.000Z"';

/** Each step is a request and its answer; a fresh mock for each. */
test.each<[string, readonly (readonly [call: string, said: unknown])[]]>([
  [
    'what is created is read, listed, changed and gone',
    [
      ['GET /pets/7', `200 ${JSON.stringify(rex)}`],
      [
        'POST /pets json {"name":"Bo","secret":"x"}',
        `201 {"id":8,"name":"Bo",${made},"updated_at":"2023-11-14T22:13:20.000Z"} http://a.test/pets/8`,
      ],
      ['GET /pets/8', `200 {"id":8,"name":"Bo",${made},"updated_at":"2023-11-14T22:13:20.000Z"}`],
      [
        'GET /pets',
        `200 {"data":[${JSON.stringify(rex)},{"id":8,"name":"Bo",${made},"updated_at":"2023-11-14T22:13:20.000Z"}],"total":2,"page":1,"has_more":false} 2`,
      ],
      [
        'PATCH /pets/7 json {"name":"Max"}',
        `200 {"id":7,"name":"Max","kind":"pet","created_at":"2020-01-01T00:00:00Z","updated_at":"2023-11-14T22:13:20.000Z"}`,
      ],
      ['DELETE /pets/7', '204'],
      ['DELETE /pets/7', '404 /pets has no record 7'],
      ['GET /pets/7', '404 "no such pet"'],
      ['PATCH /pets/7 json {}', '404 /pets has no record 7'],
    ],
  ],
  [
    'a PUT replaces all but what only the server writes, and the id of the path stays',
    [
      [
        'PUT /pets/7 json {"id":9,"name":"Max","kind":"pet"}',
        '200 {"id":7,"created_at":"2020-01-01T00:00:00Z","name":"Max","kind":"pet","updated_at":"2023-11-14T22:13:20.000Z"}',
      ],
      ['PUT /pets/9 json {"name":"Max"}', '404 /pets has no record 9'],
      ['PUT /users/joe json {"age":3}', '201  http://a.test/users/joe'],
      ['GET /users/joe', '200 {"success":true,"result":{"age":3,"username":"joe"},"meta":{}}'],
      ['PUT /users/joe json {"age":4}', '200'],
      ['GET /users/joe', '200 {"success":true,"result":{"age":4,"username":"joe"},"meta":{}}'],
    ],
  ],
  [
    'pages are those that the contract describes, and members that it lets filter by',
    [
      [
        'POST /pets json {"name":"a","tag":"x","created_at":"-","updated_at":"-"}',
        `201 {"id":8,"name":"a","tag":"x","created_at":"2023-11-14T22:13:20.000Z","updated_at":"-","kind":"pet"} http://a.test/pets/8`,
      ],
      [
        'GET /pets?limit=1&page=2',
        `200 {"data":[{"id":8,"name":"a","tag":"x","created_at":"2023-11-14T22:13:20.000Z","updated_at":"-","kind":"pet"}],"total":2,"page":2,"has_more":false} 2`,
      ],
      ['GET /pets?limit=1&page=1', `200 {"data":[${JSON.stringify(rex)}],"total":2,"page":1,"has_more":true} 2`],
      ['GET /pets?limit=0', '200 {"data":[],"total":2,"page":1,"has_more":true} 2'],
      ['GET /pets?page=999999999', '200 {"data":[],"total":2,"page":999999999,"has_more":false} 2'],
      ['GET /pets?tag=y', '200 {"data":[],"total":0,"page":1,"has_more":false} 0'],
      [
        'GET /pets?limit=-1&page=x',
        `200 {"data":[${JSON.stringify(rex)},{"id":8,"name":"a","tag":"x","created_at":"2023-11-14T22:13:20.000Z","updated_at":"-","kind":"pet"}],"total":2,"page":1,"has_more":false} 2`,
      ],
    ],
  ],
  [
    'forms, cursors and ids like the example’s',
    [
      [
        'POST /customers form balance=12&metadata[a]=1',
        '200 {"id":"cus_BBBBBBBBBBBB","balance":12,"metadata":{"a":"1"},"object":"customer","created":1700000000}',
      ],
      ['POST /customers json {"id":"own"}', '200 {"id":"own","object":"customer","created":1700000000}'],
      ['POST /customers json {"id":"own"}', '409 /customers already has a record own'],
      [
        'GET /customers?limit=1',
        '200 {"data":[{"id":"cus_BBBBBBBBBBBB","balance":12,"metadata":{"a":"1"},"object":"customer","created":1700000000}],"has_more":true}',
      ],
      [
        'GET /customers?limit=1&starting_after=cus_BBBBBBBBBBBB',
        '200 {"data":[{"id":"own","object":"customer","created":1700000000}],"has_more":false}',
      ],
      ['DELETE /customers/own', '200 {"id":"own","deleted":true}'],
      ['GET /customers/own', '404 /customers has no record own'],
    ],
  ],
  [
    'collections of different parents are apart, and begin with what the examples of their parent show',
    [
      ['GET /owners/ann/dogs', '200 [{"name":"Bo"}]'],
      ['GET /owners/bob/dogs', '200 []'],
      [
        'POST /owners/bob/dogs json {"name":"Max"}',
        '201  http://a.test/owners/bob/dogs/01010101-0101-4101-a101-010101010101',
      ],
      ['GET /owners/bob/dogs/01010101-0101-4101-a101-010101010101', '200 {"name":"Max"}'],
      ['GET /owners/ann/dogs/d1', '200 {"name":"Bo"}'],
    ],
  ],
  [
    'patches of both kinds',
    [
      [
        'PATCH /pets/7 merge {"tag":"t","kind":null}',
        '200 {"id":7,"name":"Rex","kind":"pet","created_at":"2020-01-01T00:00:00Z","tag":"t","updated_at":"2023-11-14T22:13:20.000Z"}',
      ],
      [
        'PATCH /pets/7 patch [{"op":"replace","path":"/name","value":"Max"},{"op":"remove","path":"/tag"}]',
        '200 {"id":7,"name":"Max","kind":"pet","created_at":"2020-01-01T00:00:00Z","updated_at":"2023-11-14T22:13:20.000Z"}',
      ],
      [
        'PATCH /pets/7 patch [{"op":"test","path":"/name","value":"Rex"}]',
        '422 the patch cannot be applied: test failed (test:0)',
      ],
      [
        'PATCH /pets/7 patch [{"op":"add","path":"/__proto__/a","value":1}]',
        '422 the patch names a member that no record may have',
      ],
      [
        'PATCH /pets/7 patch [{"op":"copy","from":"","path":"/a"}]',
        '422 the patch cannot be applied: Converting circular structure to JSON',
      ],
      [
        `PATCH /pets/7 patch ${JSON.stringify([{ op: 'add', path: '/l', value: ['0123456789'] }, ...doublings])}`,
        '422 the patch cannot be applied: it copies more than 100 times, or beyond 262144 bytes',
      ],
      ['PATCH /pets/7 patch [5]', expect.stringMatching(/^422 the patch cannot be applied/)],
      ['PATCH /pets/7 patch {"op":"add"}', '400 a JSON Patch is a list of at most 1000 operations (RFC 6902)'],
    ],
  ],
  [
    'what is no record is refused, by the contract’s own answer where it has one',
    [
      ['POST /pets json {bad', '422 "no pet"'],
      ['PATCH /pets/7 json 5', '400 the body has to be an object, to be kept as a record; it is no object'],
      [
        'PUT /pets/7 json "text"',
        '400 the body has to be an object, to be kept as a record; it is application/json that is not JSON',
      ],
      ['PATCH /pets/7 application/xml <pet>', '400 the body is no well-formed XML: 1:5: unclosed tag: pet'],
      [
        'PATCH /pets/7 application/xml <x><tag>t</tag></x>',
        '200 {"id":7,"name":"Rex","kind":"pet","created_at":"2020-01-01T00:00:00Z","tag":"t","updated_at":"2023-11-14T22:13:20.000Z"}',
      ],
      ['GET /pets/%2e%2e%2fpets', '404 "no such pet"'],
      ['GET /pets/__proto__', '404 "no such pet"'],
    ],
  ],
  [
    'rules, actions, singletons and what is only read answer as without state',
    [
      ['GET /scripted/1', '200 "by rule"'],
      ['POST /pets/7/feed', '200 "fed"'],
      ['GET /settings', '200 "as it is"'],
      ['GET /read/1', '200 "always"'],
      ['GET /read/1', '200 "always"'],
    ],
  ],
])('state: %s', async (_, steps) => {
  const { ask } = open();
  for (const [call, said] of steps) expect([call, await ask(call)]).toEqual([call, said]);
});

test('each namespace has its own state, which is forgotten alone or with all; a trial changes nothing', async () => {
  const { records, ask } = open();
  await ask('DELETE /pets/7', { isTrial: true });
  await ask('POST /pets json {"name":"Bo"}', { isTrial: true });
  expect(await ask('GET /pets/8')).toBe('404 "no such pet"');
  await ask('DELETE /pets/7', { namespace: 'a' });
  await ask('DELETE /pets/7', { namespace: 'b' });
  expect(await ask('GET /pets/7')).toBe(`200 ${JSON.stringify(rex)}`);
  records.clear('a');
  expect(await ask('GET /pets/7', { namespace: 'a' })).toBe(`200 ${JSON.stringify(rex)}`);
  expect(await ask('GET /pets/7', { namespace: 'b' })).toBe('404 "no such pet"');
  records.clear();
  expect(await ask('GET /pets/7', { namespace: 'b' })).toBe(`200 ${JSON.stringify(rex)}`);
});

test('a client that prefers an example or a status gets that, and state stays as it is', async () => {
  const { ask } = open();
  expect(await ask('GET /pets/99', { prefer: 'code=404' })).toBe('404 "no such pet"');
  expect(await ask('GET /pets', { prefer: 'example=all' })).toBe(
    `200 {"data":[${JSON.stringify(rex)}],"total":1,"page":1,"has_more":false}`,
  );
});

test('state is bounded in records, bytes and collections', () => {
  const records = createRecords({ records: 2, recordBytes: 20, collections: 2, bytes: 30 });
  const a = records.collection('', '/a', () => undefined);
  a.put('1', { n: 'one' });
  expect(() => a.put('2', { n: 'x'.repeat(20) })).toThrow('a record may have 20 bytes, and this one has 28');
  a.put('2', { n: 'two' });
  expect(() => a.put('3', {})).toThrow('a collection keeps 2 records, and this one is full');
  const b = records.collection('', '/b', () => undefined);
  expect(() => b.put('1', { n: 'three' })).toThrow('the mock keeps 30 bytes of records, and they are used up');
  expect(() => records.collection('x', '/c', () => undefined)).toThrow('the mock keeps 2 collections, and no more');
  a.delete('1');
  b.put('1', { n: 'three' });
  records.clear();
  expect(records.collection('x', '/c', () => undefined).size).toBe(0);
});
