import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { loadContract } from '../../../../spec/load.ts';
import { createMock, type Mock } from '../../../index.ts';
import { createMatcher } from '../../../openapi/match.ts';
import { readOperations } from '../../../openapi/operation.ts';
import { createValidators } from '../../../openapi/validate.ts';
import { useMock } from '../../../testing/session.ts';

const seed = 'spec/cloudflare-images-openapi.yml';
const base = '/rest/Cloudflare+Images+API/4.0/accounts/acc/images/v1';
const merged = useMock();
const fixed = useMock({ spec: seed });
const exact = useMock({ spec: seed, microcks: 'exact' });

const image = {
  id: 'abc123',
  filename: 'example_value',
  metadata: 'example_value',
  uploaded: '2026-01-15T10:30:00Z',
  requireSignedURLs: 'https://www.example.com',
  variants: [{}],
};
const details = { result: image, success: true, errors: [{}], messages: [{}] };
const list = { result: { images: [{}] }, success: true };
const missing = 'The response null does not exist!';

type Method = 'get' | 'post' | 'patch' | 'delete';

describe('the seed, unmodified, in the Microcks layout', () => {
  test.each<[Method, string, unknown, unknown]>([
    ['get', '', list, list],
    ['post', '', details, details],
    ['get', '/some-id', details, details],
    ['patch', '/some-id', '', missing],
    ['delete', '/some-id', '', missing],
    ['post', '/direct_upload', '', missing],
    // MQ-09: the template comes first in the document
    ['get', '/variants', '', details],
    ['post', '/variants', '', missing],
  ])('%s %s', async (method, path, inFixed, inExact) => {
    const good = await supertest(fixed.mock.app)[method](base + path);
    expect([good.status, typeof inFixed === 'string' ? good.text : good.body]).toEqual([200, inFixed]);
    const same = await supertest(exact.mock.app)[method](base + path);
    expect([same.status, typeof inExact === 'string' ? same.text : same.body]).toEqual([
      inExact === missing ? 400 : 200,
      inExact,
    ]);
  });
});

test.each<[Method, string]>([
  ['get', ''],
  ['post', ''],
  ['get', '/some-id'],
  ['patch', '/some-id'],
  ['delete', '/some-id'],
  ['post', '/direct_upload'],
  ['get', '/variants'],
  ['post', '/variants'],
])('with the overlays, %s %s answers an envelope', async (method, path) => {
  const { status, body } = await supertest(merged.mock.app)[method](base + path);
  expect([status, body.success, body.errors]).toEqual([200, true, []]);
});

test.each([
  ['/rest/Cloudflare+Images+API/4.1/x', 'The service Cloudflare Images API with version 4.1 does not exist!'],
  ['/rest/Nobody/1.0/x', 'The service Nobody with version 1.0 does not exist!'],
  ['/rest/Cloudflare%20Images%20API/4.0/accounts/acc/imagez/v1', 'segment 3 is "imagez" instead of "images"'],
  ['/rest/%zz/1/x', 'The service %zz with version 1 does not exist!'],
])('%s is told what is there', async (path, text) => {
  const response = await supertest(merged.mock.app).get(path);
  expect(response.status).toBe(404);
  expect(response.text).toContain(text);
});

test('a repeated request is answered before Express, exactly alike', async () => {
  const read = async () => {
    const response = await fetch(merged.mock.url + base, { headers: { origin: 'http://a.test' } });
    const headers = Object.fromEntries(response.headers);
    return {
      status: response.status,
      headers: { ...headers, date: '', 'x-request-id': '' },
      body: await response.text(),
    };
  };
  const first = await read();
  expect(first.status).toBe(200);
  expect(await read()).toEqual(first);
});

/** `Prefer` on the API itself, beside behaviour. */
test.each([
  ['code=404', 404, { errors: [{ code: 5404, message: 'Image not found' }] }, 'code=404'],
  ['code=200', 200, { result: { filename: 'logo.png' } }, 'code=200'],
  ['example=imageNotFound', 404, { errors: [{ code: 5404 }] }, 'example=imageNotFound'],
  ['example="imageNotFound"; code=404', 404, { success: false }, 'code=404, example=imageNotFound'],
  ['code=200, example=imageNotFound', 404, { status: 404 }, undefined],
  ['example=nobody', 404, { status: 404 }, undefined],
  ['code=201', 404, { status: 404 }, undefined],
  ['dynamic=true, seed=7', 200, { success: true }, 'dynamic=true, seed=7'],
  ['respond-async', 404, { errors: [{ code: 5404 }] }, undefined],
  ['code=abc', 404, { errors: [{ code: 5404 }] }, undefined],
])('Prefer: %s', async (prefer, status, body, applied) => {
  const response = await merged.account().request('get', '/v1/nobody').set('prefer', prefer);
  expect(response.status).toBe(status);
  expect(response.body).toMatchObject(body);
  expect(response.headers['preference-applied']).toBe(applied);
});

/** The same wishes in the query, on the surfaces that answer from examples. */
test.each([
  ['__code=404', 404, { errors: [{ code: 5404 }] }],
  ['__example=imageNotFound', 404, { success: false }],
  ['__example=nobody', 404, {}],
  ['__dynamic=true&__seed=7', 200, { success: true }],
  ['__code=lots', 200, { success: true }],
])('?%s', async (query, status, body) => {
  const response = await supertest(merged.mock.app).get(`${base}/some-id?${query}`);
  expect(response.status).toBe(status);
  expect(response.body).toMatchObject(body);
});

test('every operation of the contract answers from its examples, and by the contract', async () => {
  const contract = await loadContract();
  const operations = readOperations(contract);
  const validators = createValidators(contract);
  const wrong: string[] = [];
  for (const operation of operations) {
    const path = operation.path.replace(/\{[^{}]*\}/g, 'x');
    const url = `${merged.mock.url}/rest/Cloudflare+Images+API/4.0${path}`;
    const response = await fetch(url, { method: operation.method.toUpperCase(), headers: { prefer: 'explain' } });
    const contentType = response.headers.get('content-type') ?? undefined;
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = contentType?.includes('json') === true;
    const body = isJson ? JSON.parse(bytes.toString()) : bytes;
    const found = createMatcher(operations)(operation.method, path);
    const faults =
      found.kind === 'match'
        ? validators.response(found.operation, { status: response.status, contentType, body })
        : [];
    if (response.status !== 200 || faults.length > 0)
      wrong.push(`${operation.name}: ${response.status} ${JSON.stringify(faults)}`);
  }
  expect([operations.length > 40, wrong]).toEqual([true, []]);
});

test('an example is preferred by credentials only', async () => {
  const { status } = await supertest(merged.mock.app)
    .get('/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1/nobody')
    .set('prefer', 'code=200');
  expect(status).toBe(401);
});

describe('an overlay on the built-in contract', () => {
  const overlay = JSON.stringify({
    overlay: '1.0.0',
    info: { title: 'Ours', version: '1.0.0' },
    actions: [
      {
        target: '$.paths',
        update: {
          '/accounts/{account_id}/images/v9/{colour}': {
            get: {
              operationId: 'getColour',
              parameters: [
                { name: 'account_id', in: 'path', required: true, schema: { type: 'string' } },
                {
                  name: 'colour',
                  in: 'path',
                  required: true,
                  schema: { type: 'string' },
                  examples: { red: { value: 'red' }, blue: { value: 'blue' } },
                },
              ],
              'x-microcks-operation': { dispatcher: 'URI_PARTS', dispatcherRules: 'colour' },
              responses: {
                200: {
                  description: 'A colour',
                  content: {
                    'application/json': {
                      examples: { red: { value: { rgb: 'f00' } }, blue: { value: { rgb: '00f' } } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  });
  let folder = '';
  let mock: Mock;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cfimages-overlay-'));
    await writeFile(join(folder, 'ours.json'), overlay);
    mock = await createMock({ overlays: [join(folder, 'ours.json')] });
  });
  afterAll(async () => {
    await mock.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v9/blue', 'Bearer t', 200, { rgb: '00f' }],
    ['/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v9/red', 'Bearer t', 200, { rgb: 'f00' }],
    ['/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v9/red', '', 401, { success: false }],
    [
      '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1/nobody',
      'Bearer t',
      404,
      { errors: [{ code: 5404 }] },
    ],
    ['/rest/Cloudflare+Images+API/4.0/accounts/a/images/v9/blue', '', 200, { rgb: '00f' }],
  ])('%s with "%s"', async (path, authorization, status, body) => {
    const request = supertest(mock.app).get(path);
    const response = await (authorization === '' ? request : request.set('authorization', authorization));
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject(body);
  });
});
