import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { createMock } from '../../../index.ts';
import { useMock } from '../../../testing/session.ts';

const spec = 'fixtures/contracts/dispatchers.openapi.yaml';
const options = { spec, limits: { callbackMilliseconds: 5 } };
const fixed = useMock({ ...options, validate: 'report' });
const exact = useMock({ ...options, microcks: 'exact' });
const rest = '/rest/Brewery+API/1.0';

interface Ask {
  readonly method?: 'get' | 'post';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

function ask(app: Parameters<typeof supertest>[0], path: string, { method = 'get', headers = {}, body }: Ask) {
  const request = supertest(app)
    [method](path)
    .set({ ...headers });
  return body === undefined ? request : request.send(body);
}

const post = (body: string | object): Ask => ({ method: 'post', body });

/** The documented samples: request, status and answer, the same in both modes and at the contract's own base path. */
test.each<[string, Ask, number, unknown]>([
  ['/posts/2017/01', {}, 200, ['New year']],
  ['/posts/2017/03', {}, 200, ['Spring beer']],
  ['/beers?page=0&limit=20', {}, 200, ['Rodenbach', 'Orval']],
  ['/beers?limit=20&page=1', {}, 200, ['Weissbier']],
  ['/beers', post({ country: 'Belgium' }), 201, { from: 'Belgium' }],
  ['/beers', post({ country: 'Italy' }), 406, { error: 'Not accepted' }],
  ['/ratings', post({ rating: 4.2 }), 200, 'Top notch'],
  ['/ratings', post({ rating: 4.1 }), 200, 'Medium'],
  ['/ratings', post({ rating: 1 }), 200, 'Not so good'],
  ['/effects', post({ effects: [] }), 200, 'Not so good'],
  ['/effects', post({ effects: [1, 2] }), 200, 'Medium'],
  ['/effects', post({ effects: [1, 2, 3, 4, 5] }), 200, 'Top notch'],
  ['/names', post({ name: 'Bière of Belgium' }), 200, 'Top notch'],
  ['/names', post({ name: 'Bock' }), 200, 'Not so good'],
  ['/presence', post({ name: null }), 200, 'Top notch'],
  ['/presence', post({}), 200, 'Not so good'],
  [
    '/beers/Orval',
    {},
    200,
    { name: 'Orval', id: expect.stringMatching(/^[0-9a-f-]{36}$/), at: expect.stringMatching(/^20\d\d$/) },
  ],
  ['/beers/Nobody', {}, 404, { error: 'no beer is called Nobody' }],
  ['/tenants', { headers: { 'x-tenant': 'red', 'x-request-id': 'abc-1' } }, 200, 'The red one'],
  [
    '/tenants',
    { headers: { 'x-tenant': 'red', 'x-request-id': 'ABC' } },
    400,
    /x-request-id should match \[a-z0-9-\]\+/,
  ],
  ['/labels/a?size=9999', {}, 413, ''],
])('%s %j', async (path, request, status, expected) => {
  for (const [app, base] of [
    [fixed.mock.app, rest],
    [exact.mock.app, rest],
    [fixed.mock.app, '/api/v1'],
  ] as const) {
    const response = await ask(app, base + path, request);
    expect(response.status).toBe(status);
    if (expected instanceof RegExp) expect(response.text + JSON.stringify(response.body)).toMatch(expected);
    else expect(typeof expected === 'string' ? response.text : response.body).toEqual(expected);
  }
});

test('headers of an example travel with it, locations are absolute', async () => {
  const page = await supertest(fixed.mock.app).get(`${rest}/beers?page=1&limit=20`);
  expect(page.headers['x-page']).toBe('one');
  const { headers } = await ask(fixed.mock.app, `${rest}/beers`, post({ country: 'Belgium' })).set(
    'host',
    'brewery.test',
  );
  expect(headers.location).toBe('http://brewery.test/rest/Brewery+API/1.0/beers/Belgium');
});

test('JS rules keep state between requests and pass values to templates', async () => {
  const greet = (language: string) =>
    supertest(fixed.mock.app).get(`${rest}/greetings`).set('accept-language', language);
  expect((await greet('fr-CH')).text).toBe('Bonjour 1');
  expect((await greet('en')).text).toBe('Hello 2');
  await fixed.mock.reset();
  expect((await greet('en')).text).toBe('Hello 1');
});

test('a picture is served as bytes, to Microcks users as text', async () => {
  const good = await fetch(`${fixed.mock.url}${rest}/labels/orval`);
  expect([
    good.headers.get('content-type'),
    Buffer.from(await good.arrayBuffer())
      .subarray(0, 6)
      .toString(),
  ]).toEqual(['image/gif', 'GIF89a']);
  const same = await fetch(`${exact.mock.url}${rest}/labels/orval`);
  expect([same.headers.get('content-type'), (await same.text()).slice(0, 15)]).toEqual([
    'image/gif;charset=UTF-8',
    'data:image/gif;',
  ]);
});

describe('forms', () => {
  const form = (fields: Readonly<Record<string, string | Blob>>) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return fetch(`${fixed.mock.url}${rest}/beers`, { method: 'POST', body });
  };

  test('fields are dispatched on and rendered like JSON members', async () => {
    const response = await form({ country: 'Belgium', label: new Blob([new Uint8Array([0, 255])]) });
    expect([response.status, await response.json(), response.headers.get('x-mock-violations')]).toEqual([
      201,
      { from: 'Belgium' },
      null,
    ]);
  });

  test('they are validated', async () => {
    const response = await form({ label: 'x' });
    expect([response.status, response.headers.get('x-mock-violations')]).toEqual([
      406,
      expect.stringContaining("must have required property 'country'"),
    ]);
  });

  test.each([
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=a', '--a\r\ncontent-disposition: form-data; name="country"\r\n\r\nBel'],
  ])('a broken one is refused: %s', async (type, body) => {
    const response = await fetch(`${fixed.mock.url}${rest}/beers`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('Error while receiving upload'),
    ]);
  });
});

test.each([
  ['/rest-valid/Brewery+API/1.0/beers', post({ country: 'Belgium' }), 201, /Belgium/],
  ['/rest-valid/Brewery+API/1.0/beers', post({ country: 7 }), 400, /^\/country: must be string$/],
  ['/rest-valid/Brewery+API/1.0/beers', { method: 'post', body: 'country=7' } as Ask, 406, /Not accepted/],
  ['/rest/Brewery+API/1.0/beer/x', {}, 404, /GET \/beers\/\{name\}: segment 1 is "beer" instead of "beers"/],
  ['/api/v1/beer/x', {}, 404, /segment 1 is \\"beer\\" instead of \\"beers\\"/],
  ['/rest/Brewery+API/1.0/ratings', {}, 405, /has \/ratings for POST only/],
  ['/rest/Cloudflare+Images+API/4.0/accounts/a/images/v1', {}, 200, /"success":true/],
])('%s %j', async (path, request, status, text) => {
  const response = await ask(fixed.mock.app, path, request);
  expect([response.status, response.text]).toEqual([status, expect.stringMatching(text)]);
});

test('the fixed surfaces go on beside the contract', async () => {
  const { id } = await fixed.account().upload();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('MQ-23: cross-origin headers', async () => {
  const preflight = (app: Parameters<typeof supertest>[0], path: string) =>
    supertest(app)
      .options(rest + path)
      .set({ origin: 'http://a.test', 'access-control-request-method': 'PATCH' });
  const good = await preflight(fixed.mock.app, '/beers');
  expect([
    good.status,
    good.headers['access-control-allow-origin'],
    good.headers['access-control-allow-methods'],
  ]).toEqual([204, '*', 'GET,HEAD,POST,PUT,PATCH,DELETE']);
  const same = await preflight(exact.mock.app, '/nobody');
  expect([
    same.status,
    same.headers['access-control-allow-origin'],
    same.headers['access-control-allow-methods'],
  ]).toEqual([204, 'http://a.test', 'POST, GET, PUT, OPTIONS, DELETE']);
  const exposed = async (app: Parameters<typeof supertest>[0]) =>
    (await supertest(app).get(`${rest}/posts/2017/01`)).headers['access-control-expose-headers'];
  expect(await exposed(fixed.mock.app)).toContain('x-mock-explain');
  expect(await exposed(exact.mock.app)).toBeUndefined();
});

describe('servers behind', () => {
  const received: string[] = [];
  let server: Server;
  let url = '';
  let wake = (): void => undefined;
  beforeAll(async () => {
    server = createServer((req, res) => {
      const chunks: Uint8Array[] = [];
      req.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      req.on('end', () => {
        received.push(`${req.method} ${req.url} ${Buffer.concat(chunks)}`);
        res.writeHead(203, { 'x-upstream': 'yes' }).end('from upstream');
        wake();
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  test('callbacks follow in their order, with templates', async () => {
    const both = new Promise<void>((resolve) => {
      wake = () => {
        if (received.length === 2) resolve();
      };
    });
    await ask(fixed.mock.app, `${rest}/orders`, post({ notify: `${url}/n` })).expect(202);
    await both;
    expect(received.splice(0)).toEqual([
      `POST /n?step=paid {"event":"paid","for":"${url}/n"}`,
      'POST /n?step=shipped {"event":"shipped"}',
    ]);
  });

  test('callbacks whose address a page of another site has chosen go to no private one', async () => {
    const both = new Promise<void>((resolve) => {
      wake = () => {
        if (received.length === 2) resolve();
      };
    });
    const strangers = [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }];
    for (const headers of strangers) {
      await ask(fixed.mock.app, `${rest}/orders`, post({ notify: `${url}/evil` }))
        .set(headers)
        .expect(202);
    }
    const own = ask(fixed.mock.app, `${rest}/orders`, post({ notify: `${url}/own` }));
    await own.set({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }).expect(202);
    await both;
    expect(received.splice(0).map((line) => line.split('?')[0])).toEqual(['POST /own', 'POST /own']);
  });

  const proxying = async (settings: object) => {
    const paths = {
      '/a/{id}': { post: { responses: { 200: { description: '' } }, 'x-microcks-operation': settings } },
    };
    return JSON.stringify({ openapi: '3.1.0', info: { title: 'P', version: '1' }, paths });
  };

  test.each<[string, (url: string) => object, number, RegExp]>([
    ['PROXY', (base) => ({ dispatcher: 'PROXY', dispatcherRules: `${base}/up/` }), 203, /^from upstream$/],
    [
      'PROXY_FALLBACK',
      (base) => ({
        dispatcher: 'PROXY_FALLBACK',
        dispatcherRules: JSON.stringify({ dispatcher: 'URI_PARTS', dispatcherRules: 'id', proxyUrl: `${base}/up` }),
      }),
      203,
      /^from upstream$/,
    ],
    [
      'a server that is down',
      () => ({ dispatcher: 'PROXY', dispatcherRules: 'http://127.0.0.1:1' }),
      502,
      /^http:\/\/127.0.0.1:1 does not answer: .*; is that server running\?$/,
    ],
    ['no URL', () => ({ dispatcher: 'PROXY', dispatcherRules: 'nowhere' }), 502, /^"nowhere" is no http/],
  ])('%s', async (_, settings, status, text) => {
    const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
    const folder = await mkdtemp('fixtures/contracts/tmp-');
    await writeFile(`${folder}/p.json`, await proxying(settings(url)));
    const mock = await createMock({ spec: `${folder}/p.json` });
    try {
      const response = await ask(mock.app, '/rest/P/1/a/1?q=2', post({ n: 1 }));
      expect([response.status, response.text]).toEqual([status, expect.stringMatching(text)]);
      expect(received.splice(0)).toEqual(status === 203 ? ['POST /up/a/1?q=2 {"n":1}'] : []);
      if (status === 203) expect(response.headers['x-upstream']).toBe('yes');
    } finally {
      await mock.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('explanations', () => {
  test('of an answer, in a header', async () => {
    const { headers } = await supertest(fixed.mock.app).get(`${rest}/beers/Nobody`).set('x-mock-explain', '1');
    expect(headers['x-mock-explain']).toBe(
      'operation="GET /beers/{name}"; dispatcher="FALLBACK"; rules="{\'dispatcher\':\'URI_PARTS\',\'dispatcherRules\':\'name\',\'fallback\':\'unknown\'}"; criteria="/name=Nobody"; candidates="unknown"; example="unknown (404)"; why="nothing fits the criteria, and the fallback is unknown"',
    );
  });

  test.each([
    [
      `${rest}/beers/Orval`,
      'GET',
      { surface: 'microcks', answeredBy: 'example', status: 200, explanation: { criteria: '/name=Orval' } },
    ],
    ['/api/v1/beers/Orval', 'GET', { surface: 'contract operations', answeredBy: 'example', status: 200 }],
    [
      '/api/v1/beer/Orval',
      'GET',
      {
        answeredBy: 'nothing',
        nearest: expect.arrayContaining([
          { operation: 'GET /beers/{name}', differences: ['segment 1 is "beer" instead of "beers"'] },
        ]),
      },
    ],
    [
      `${rest}/tenants`,
      'GET',
      { answeredBy: 'refusal', status: 400, text: 'Parameter x-request-id is required. Check parameter constraints.' },
    ],
    [
      '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1',
      'GET',
      { surface: 'api', answeredBy: 'behaviour' },
    ],
    ['/nowhere', 'GET', { answeredBy: 'nothing' }],
    [
      `${rest}/beers?page=x`,
      'GET',
      { explanation: { violations: [{ in: 'query', pointer: '/page', keyword: 'type' }] } },
    ],
  ])('of %s, as a page', async (path, method, expected) => {
    const { body } = await supertest(fixed.mock.app).get('/__mock/explain').query({ method, path });
    expect(body).toMatchObject(expected);
  });

  test('of a request with a body', async () => {
    const { body } = await supertest(fixed.mock.app)
      .post('/__mock/explain')
      .send({
        method: 'POST',
        path: `${rest}/ratings`,
        headers: { 'content-type': 'application/json' },
        body: { rating: 3 },
      });
    expect(body).toMatchObject({ explanation: { criteria: 'medium', choice: { name: 'medium' } } });
  });
});
