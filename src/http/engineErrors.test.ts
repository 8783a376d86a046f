import { PassThrough } from 'node:stream';
import { beforeAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { catalogue, type ErrorName } from '../cloudflare/errors.ts';
import { defaultLimits } from '../cloudflare/limits.ts';
import { createTransformPool, type PoolOptions } from '../imaging/index.ts';
import { firstBitmap } from '../imaging/pixels/codec/still.ts';
import { solidPng } from '../testing/png.ts';
import { type AccountSession, useMock } from '../testing/session.ts';
import { bmp, troubledPng, useTroubledOrigin } from '../testing/troubledOrigin.ts';
import { readFormParts } from './forms/bindingForm.ts';

const session = useMock({ threads: 1, limits: { ...defaultLimits, fetchMilliseconds: 600 } });
const origin = useTroubledOrigin();
let account: AccountSession;
let publicId = '';
let privateId = '';

beforeAll(async () => {
  account = session.account();
  const { host } = new URL(origin.url);
  await supertest(session.mock.url)
    .patch(`/client/v4/zones/${'e'.repeat(32)}/settings/transformations_allowed_origins`)
    .set('authorization', 'Bearer t')
    .send({ value: `${host},no-such-name.invalid,127.0.0.1:1` })
    .expect(200);
  publicId = (await account.upload()).id;
  privateId = (await account.upload({ requireSignedURLs: 'true' })).id;
});

interface Refusal {
  readonly status: number;
  readonly code: number;
}

/** The refusal in an answer: its status, and the code in its body and in the diagnostic header, which must agree. */
function refusalIn(response: supertest.Response): Refusal {
  const [, code = '0'] = /^ERROR (\d+): ./.exec(response.text) ?? [];
  const diagnostics = ['cf-images', 'cf-resized', 'cf-images-binding'].map((name) => response.headers[name]);
  expect(diagnostics.filter((each) => each !== undefined)).toEqual([`err=${code}`]);
  expect(response.headers['content-type']).toMatch(/^text\/plain/);
  return { status: response.status, code: Number(code) };
}

const get = async (path: string) => refusalIn(await supertest(session.mock.url).get(path));
const delivered = (rest: string) => get(`/${account.hash}/${rest}`);
const transformed = (source: string, options = 'w=9') => get(`/cdn-cgi/image/${options}/${source}`);
const fromOrigin = (path: string) => transformed(`${origin.url}${path}`);

async function bound(file: Buffer, format: string): Promise<Refusal> {
  const call = supertest(session.mock.url).post('/transform').attach('image', file, 'image');
  return refusalIn(await call.field('transforms', '[]').field('output_format', format));
}

async function worker(image: object): Promise<Refusal> {
  const body = { url: `${origin.url}/a.png`, method: 'GET', headers: {}, image };
  return refusalIn(await supertest(session.mock.url).post('/cf-image').send(body));
}

/** Switches transformations of the zone on or off. */
async function setMode(value: 'on' | 'off'): Promise<void> {
  const url = `${session.mock.apiBaseUrl}/zones/${'e'.repeat(32)}/settings/transformations`;
  const headers = { authorization: 'Bearer t', 'content-type': 'application/json' };
  await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ value }) });
}

/** What a pool of one thread says when something is done to it. */
async function pooled(options: PoolOptions, act: 'nothing' | 'close' | 'again' = 'nothing'): Promise<Refusal> {
  const pool = createTransformPool({ threads: 1, ...options });
  const transform = (width: number) =>
    pool.transform({ key: 'k', bytes: solidPng(400, 400), options: { width }, surface: 'remote' });
  const first = transform(5).then(accepted, refused);
  const outcome = act === 'again' ? transform(6).then(accepted, refused) : first;
  if (act === 'close') {
    while (pool.stats().running === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    await pool.close();
  }
  const refusal = await outcome;
  await first;
  await pool.close();
  return refusal;
}

const accepted = (): Refusal => ({ status: 200, code: 0 });
const refused = ({ status, code }: Refusal): Refusal => ({ status, code });

/** How a client meets each refusal of the image engine that the mock does not merely inject. */
const provocations: Readonly<Partial<Record<ErrorName, () => Promise<Refusal>>>> = {
  invalidParameters: () => transformed(`${origin.url}/a.png`, 'w=wide'),
  couldNotResize: () => worker({ draw: [{ url: `${origin.url}/a.png`, left: 1, right: 1 }] }),
  originNotAllowed: () => transformed('https://elsewhere.test/a.png'),
  fetchInterrupted: () => fromOrigin('/cut'),
  fetchTooLarge: () => fromOrigin('/huge'),
  resizeLoop: () => fromOrigin('/chain'),
  fetchNotFound: () => delivered('nobody/public'),
  invalidSourceUrl: () => transformed('ftp://elsewhere.test/a.png'),
  resolverError: () => transformed('http://no-such-name.invalid/a.png'),
  originClientError: () => fromOrigin('/waiting'),
  fontFailed: () => worker({ draw: [{ text: 'Hi', font: { url: `${origin.url}/nowhere.ttf` } }] }),
  notAnImage: () => fromOrigin('/text.png'),
  formatRefused: () => fromOrigin('/tiff'),
  tooBig: () => transformed(`${origin.url}/a.png`, 'w=99999,fit=contain'),
  downloadError: () => fromOrigin('/zipped'),
  invalidSuffix: () => transformed('cdn-cgi/other'),
  unsupportedOriginal: () => fromOrigin('/bmp'),
  badRedirect: () => fromOrigin('/ftp'),
  tooManyRedirects: () => fromOrigin('/loop'),
  invalidHttpParameters: async () =>
    refusalIn(await supertest(session.mock.url).delete(`/${account.hash}/${publicId}/public`)),
  imageAccessDenied: () => delivered(`${privateId}/public`),
  invalidDeliveryPath: () => delivered('a%00b/public'),
  wrongAccount: () => get(`/${'A'.repeat(22)}/${publicId}/public`),
  flexibleVariantsDisabled: () => delivered(`${publicId}/w=5`),
  notFound: async () => {
    await setMode('off');
    const refusal = await worker({ width: 5 });
    await setMode('on');
    return refusal;
  },
  engineBadRequest: () => bound(troubledPng, 'png'),
  originTimeout: () => fromOrigin('/never'),
  downloadTimeout: () => fromOrigin('/drip'),
  fetchFailed: () => fromOrigin('/unmoved'),
  originServerError: () => fromOrigin('/broken'),
  unreachable: () => transformed('http://127.0.0.1:1/a.png'),
  encodingFailed: async () => {
    try {
      firstBitmap([]);
      return accepted();
    } catch (error) {
      return refused(error as Refusal);
    }
  },
  decodingFailed: () => fromOrigin('/cut.png'),
  originBadRequest: () => fromOrigin('/bad'),
  unsupportedType: () => bound(bmp(), 'image/png'),
  busy: () => pooled({ queueLimit: 0 }, 'again'),
  processingFailed: () => pooled({}, 'close'),
  transformAborted: async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '9' };
    const body = Object.assign(new PassThrough(), { headers, complete: false });
    const pending = readFormParts(body as never, { fileBytes: 10, totalBytes: 10, parts: 1 }).then(accepted, refused);
    body.write('--x\r\n');
    body.destroy();
    return pending;
  },
  tooSlow: () => pooled({ timeoutMs: 1 }),
};

const provocable = (Object.keys(catalogue) as ErrorName[]).filter((name) => {
  const entry: { family: string; injectedOnly?: true } = catalogue[name];
  return entry.family === 'engine' && entry.injectedOnly !== true;
});

test.each(provocable)('%s is met by a client, with its status and code', async (name) => {
  const provoke = provocations[name];
  if (provoke === undefined) throw new Error(`nothing provokes ${name}`);
  const { status, code } = catalogue[name];
  expect(await provoke()).toEqual({ status, code });
});

test.each<[text: string, path: () => string]>([
  ['ERROR 9404: Could not fetch the image — the server returned HTTP error 404 Not Found', () => 'nobody/public'],
  ['ERROR 9425: Image access denied: the account has no variant of this name', () => `${publicId}/nobody`],
  ['ERROR 9429: Flexible variants are not enabled for the account', () => `${publicId}/w=5`],
  ['ERROR 9426: The URL of imagedelivery.net has invalid text part', () => `${publicId}`],
  ['ERROR 9425: Image access denied: the URL requires a signature', () => `${privateId}/public`],
  [
    'ERROR 9425: Image access denied: check failed: Malformed data found: The URL signature does not match. Expecting SHA-256 HMAC of the path without domain nor query string',
    () => `${privateId}/public?sig=0`,
  ],
  [
    'ERROR 9425: Image access denied: check failed: Malformed data found: The URL signature does not match. Expecting SHA-256 HMAC of the path and its query ?exp=4102444800, without domain',
    () => `${privateId}/public?exp=4102444800&sig=0`,
  ],
  ['ERROR 9425: Image access denied: exp is not a Unix time in seconds', () => `${privateId}/public?exp=soon&sig=0`],
])('%s', async (text, path) => {
  expect((await supertest(session.mock.url).get(`/${account.hash}/${path()}`)).text).toBe(text);
});
