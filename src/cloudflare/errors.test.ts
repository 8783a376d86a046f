import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readBody } from '../http/forms/body.ts';
import { createMock } from '../index.ts';
import { solidPng } from '../testing/png.ts';
import { type AccountSession, useMock } from '../testing/session.ts';
import { catalogue, type ErrorName } from './errors.ts';

const session = useMock({
  token: ['good', 'reader@*:read'],
  limits: { variants: 1, requestsPerFiveMinutes: 5, requestMilliseconds: 300, area: 1000, uploadBytes: 4096 },
});
const png = solidPng(20, 20);
const missing = createServer((_req, res) => res.writeHead(404).end());
beforeAll(async () => {
  await new Promise((resolve) => missing.listen(0, '127.0.0.1', () => resolve(undefined)));
});
afterAll(() => void missing.close());

interface Refusal {
  readonly status: number;
  readonly code: number;
}

type Headers = Readonly<Record<string, string>>;
const credentials: Headers = { authorization: 'Bearer good' };

/** A request to the mock, and the first error of its answer. */
async function refusalOf(path: string, init: RequestInit = {}): Promise<Refusal> {
  const response = await fetch(session.mock.url + path, { headers: credentials, ...init });
  const { errors } = (await response.json()) as { errors: { code: number }[] };
  return { status: response.status, code: errors[0]?.code ?? 0 };
}

const images = '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images';

function form(fields: Headers, file?: Uint8Array): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  if (file !== undefined) body.append('file', new Blob([new Uint8Array(file)]), 'a.png');
  return { method: 'POST', headers: credentials, body };
}

const upload = (fields: Headers, file?: Uint8Array) => refusalOf(`${images}/v1`, form(fields, file));
const subscriptions = images.replace(/images$/, 'event_subscriptions/subscriptions');
const subscribe = (events: readonly string[]) =>
  refusalOf(subscriptions, {
    method: 'POST',
    headers: { ...credentials, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'mine',
      source: { type: 'images' },
      events,
      destination: { type: 'queues.queue', queue_id: 'q' },
    }),
  });
const withHeaders = (headers: Headers) => refusalOf(`${images}/v1`, { headers });
const raw = (type: string, body: string) =>
  refusalOf(`${images}/v1`, { method: 'POST', headers: { ...credentials, 'content-type': type }, body });
const json = (method: string, path: string, body: unknown) =>
  refusalOf(path, {
    method,
    headers: { ...credentials, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** How a client meets each refusal of the gateway and the Images service that the mock does not merely inject. */
const provocations: Readonly<Partial<Record<ErrorName, () => Promise<Refusal>>>> = {
  noRoute: () => refusalOf('/client/v4/nothing'),
  badObjectIdentifier: () => refusalOf('/client/v4/accounts/not%20one/images/v1'),
  methodNotAllowed: () => refusalOf(`${images}/v1`, { method: 'PUT', headers: credentials }),
  missingCredentials: () => withHeaders({}),
  malformedCredentials: () => withHeaders({ authorization: 'Basic YTpi' }),
  malformedAuthKey: () => withHeaders({ 'x-auth-email': 'a@b.c', 'x-auth-key': 'two words' }),
  notPermitted: () => refusalOf(`${images}/v1/x`, { method: 'DELETE', headers: { authorization: 'Bearer reader' } }),
  authentication: () => withHeaders({ authorization: 'Bearer bad' }),
  gatewayTooLarge: () => json('PATCH', `${images}/v1/x`, { metadata: 'x'.repeat(1_100_000) }),
  controlForbidden: () => refusalOf('/__mock/health', { headers: { origin: 'https://evil.example' } }),
  strangerForbidden: async () => {
    const { url } = session.mock;
    const options = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
    const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
      httpRequest(`${url}/info`, options, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve([response.statusCode ?? 0, Buffer.concat(chunks).toString()]);
      })
        .once('error', reject)
        .end();
    });
    return { status, code: Number(/^ERROR (\d+)/.exec(text)?.[1]) };
  },
  waitedInVain: () => json('POST', '/__mock/requests/wait', { path: '/nobody', timeout: 1 }),
  noSuchThing: () => json('POST', '/microcks/api/tests', { serviceId: 'nobody' }),
  tooManyTests: async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const testEndpoint = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const answer = { description: 'a', content: { 'text/plain': { examples: { a: { value: 'a' } } } } };
    const paths = { '/a': { get: { responses: { 200: answer } } } };
    const body = new FormData();
    body.set('file', JSON.stringify({ openapi: '3.0.3', info: { title: 'A', version: '1' }, paths }));
    // What is answered well is no refusal
    await refusalOf('/microcks/api/artifact/upload', { method: 'POST', body }).catch(() => undefined);
    const start = () => json('POST', '/microcks/api/tests', { serviceId: 'A:1', testEndpoint, timeout: 60_000 });
    for (let started = 0; started < 10; started += 1) await start().catch(() => undefined);
    const refused = await start();
    silent.closeAllConnections();
    silent.close();
    return refused;
  },
  controlToken: async () => {
    const guarded = await (await createMock({ controlToken: 'secret' })).listen();
    const response = await fetch(`${guarded.url}/__mock/health`);
    const { errors } = (await response.json()) as { errors: { code: number }[] };
    await guarded.close();
    return { status: response.status, code: errors[0]?.code ?? 0 };
  },
  badRequest: () => upload({}),
  subscriptionExists: async () => {
    await subscribe(['image.uploaded']);
    return subscribe(['image.uploaded']);
  },
  importNotFound: () => refusalOf(`${images}/v2/sourcingkit/sources/nobody`),
  subscriptionNotFound: () => refusalOf(`${subscriptions}/nobody`),
  unknownEventTypes: () => subscribe(['image.deleted']),
  variantNotFound: () => refusalOf(`${images}/v1/variants/nobody/flat`),
  variantNotShown: async () => {
    const response = await fetch(`${session.mock.url}${images}/v1/variants/nobody`, { headers: credentials });
    return {
      status: response.status,
      code: (await response.text()) === 'The variant `nobody` was not found' ? 5401 : 0,
    };
  },
  accountNotAuthorized: async () => {
    const planless = await (await createMock({ plan: 'none' })).listen();
    const response = await fetch(`${planless.url}${images}/v1/stats`, { headers: credentials });
    const { errors } = (await response.json()) as { errors: { code: number }[] };
    await planless.close();
    return { status: response.status, code: errors[0]?.code ?? 0 };
  },
  imageNotFound: () => refusalOf(`${images}/v1/nobody`),
  resourceExists: async () => {
    await fetch(`${session.mock.url}${images}/v1`, form({ id: 'twice' }, png));
    return upload({ id: 'twice' }, png);
  },
  invalidCustomId: () => upload({ id: '/a' }, png),
  imageTooLarge: () => upload({}, Buffer.alloc(5000)),
  notMultipart: () => raw('image/png', 'x'),
  animationTooLarge: () => upload({}, animatedHeader(30, 20, 2)),
  tooBig: () => upload({}, solidPng(40, 30)),
  uploadBroken: () => raw('multipart/form-data', 'x'),
  serviceLimit: () => json('POST', `${images}/v1/variants`, { id: 'second', options: { width: 5 } }),
  urlFetchFailed: () => upload({ url: `http://127.0.0.1:${(missing.address() as AddressInfo).port}/a.png` }),
  unsupportedImage: () => upload({}, Buffer.from('text')),
  customIdCannotBePrivate: () => upload({ id: 'mine', requireSignedURLs: 'true' }, png),
  uploadDecodeFailed: () => upload({}, png.subarray(0, png.length - 20)),
  uploadTooSlow: tricklingUpload,
  requestAborted: abortedBody,
  internal: brokenStore,
  rateLimited: async () => {
    const list = () => fetch(`${session.mock.url}${images}/v1`, { headers: credentials });
    for (let count = 0; count < 5; count++) await list();
    return refusalOf(`${images}/v1`);
  },
};

const provocable = (Object.keys(catalogue) as ErrorName[]).filter((name) => {
  const entry: { family: string; injectedOnly?: true } = catalogue[name];
  return entry.family !== 'engine' && entry.injectedOnly !== true;
});

test.each(provocable)('%s is met by a client, with its status and code', async (name) => {
  const provoke = provocations[name];
  if (provoke === undefined) throw new Error(`nothing provokes ${name}`);
  session.mock.clock.advance(600_000);
  const { status, code } = catalogue[name];
  expect(await provoke()).toEqual({ status, code });
});

test('a throttled client is told how long to wait', async () => {
  // A busy machine takes a second for these requests
  session.mock.clock.freeze();
  session.mock.clock.advance(600_000);
  const account: AccountSession = session.account();
  const ask = () =>
    fetch(`${session.mock.url}/client/v4/accounts/${account.id}/images/v1/stats`, { headers: credentials });
  const statuses: number[] = [];
  for (let count = 0; count < 5; count++) statuses.push((await ask()).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  const refused = await ask();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '300']);
  session.mock.clock.advance(300_000);
  expect((await ask()).status).toBe(200);
});

/** Sends the head and a bit of the body, and waits for what the server says. */
function tricklingUpload(): Promise<Refusal> {
  const { hostname, port } = new URL(session.mock.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const { errors } = JSON.parse(body) as { errors: { code: number }[] };
      resolve({ status: Number(head.split(' ')[1]), code: errors[0]?.code ?? 0 });
    });
    socket.write(
      `POST ${images}/v1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer good\r\n` +
        'content-type: multipart/form-data; boundary=x\r\ncontent-length: 500\r\n\r\n--x\r\n',
    );
  });
}

/** Nobody is left to read this refusal, so it is looked at where it is thrown. */
async function abortedBody(): Promise<Refusal> {
  const body = new PassThrough();
  const pending = readBody(Object.assign(body, { headers: { 'transfer-encoding': 'chunked' } }) as never, 100);
  body.write('{');
  body.destroy(new Error('aborted'));
  return pending.then(
    () => ({ status: 200, code: 0 }),
    ({ status, code }: Refusal) => ({ status, code }),
  );
}

/** Our own bug, as a client sees it. */
async function brokenStore(): Promise<Refusal> {
  const { store } = session.mock;
  const account = store.account;
  Object.assign(store, {
    account: () => {
      throw new TypeError('broken on purpose');
    },
  });
  try {
    return await refusalOf(`${images}/v1`);
  } finally {
    Object.assign(store, { account });
  }
}

/** The header of a GIF that claims frames of a size; enough to be measured. */
function animatedHeader(width: number, height: number, frames: number): Buffer {
  const size = Buffer.from(new Uint16Array([width, height]).buffer);
  const frame = Buffer.concat([
    Buffer.of(0x2c, 0, 0, 0, 0),
    size,
    Buffer.of(0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x4c, 1, 0),
  ]);
  return Buffer.concat([
    Buffer.from('GIF89a'),
    size,
    Buffer.of(0, 0, 0),
    ...Array.from({ length: frames }, () => frame),
    Buffer.of(0x3b),
  ]);
}

test('a request that is not HTTP is refused in an envelope', async () => {
  const { port } = new URL(session.mock.url);
  const status = await new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 hello\r\n\r\n'));
    socket.once('data', (chunk) => resolve(String(chunk).split('\r\n')[0]));
    socket.on('error', reject);
  });
  expect(status).toBe('HTTP/1.1 400 Bad Request');
});

test('headers beyond the limit are refused, and the mock lives on', async () => {
  const status = await new Promise((resolve) => {
    const request = httpRequest(`${session.mock.url}/__mock/health`, { headers: { 'x-long': 'x'.repeat(20_000) } });
    request.on('response', (response) => resolve(response.statusCode));
    request.on('error', () => resolve('cut off'));
    request.end();
  });
  expect([400, 431, 'cut off']).toContain(status);
  expect((await fetch(`${session.mock.url}/__mock/health`)).status).toBe(200);
});
