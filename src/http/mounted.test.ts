import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import express, { type Express } from 'express';
import supertest from 'supertest';
import { capabilities } from '../../conformance/case/capabilities.ts';
import { readTarget, registerCases } from '../../conformance/jest.ts';
import { accountHash } from '../cloudflare/records/index.ts';
import { createMock, type Mock } from '../index.ts';
import { solidPng } from '../testing/png.ts';

const credentials = {
  token: 'conformance-token-0123456789abcdefghijkl',
  email: 'someone@example.com',
  key: '0123456789abcdef0123456789abcdef01234',
};

let mock: Mock;
let server: Server;
let url: string;

beforeAll(async () => {
  mock = await createMock({
    token: [credentials.token, credentials.key],
    checkResponses: true,
    allowOrigins: ['127.0.0.1'],
  });
  server = createServer(express().use('/x', mock.app)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await mock.close();
});

const bearer = { authorization: `Bearer ${credentials.token}` };
const images = () => `${url}/client/v4/accounts/${mock.account}/images`;

/** A part of what Express keeps of `app.use`. */
interface Layer {
  readonly name: string;
  readonly rawPath: string | RegExp;
}

test('the surfaces are mounts of the router, and the middleware stands in the order in which it is read', () => {
  const { stack } = (mock.app as Express).router as unknown as { readonly stack: readonly Layer[] };
  expect(stack.map(({ name, rawPath }) => `${String(rawPath)} ${name}`)).toEqual([
    '/ identifying',
    '/ journalling',
    '/ checkHost',
    '/ locating',
    '/ crossOrigin',
    '/ faultGate',
    '/ explaining',
    '/ guarding',
    '/ outbound',
    '/ example',
    '/ flow',
    '/ vhosts',
    '/client/v4 api',
    '/images/v1 batch',
    '/images/v2 batch',
    '/cdn-cgi/imagedelivery customDomain',
    '/cdn-cgi/image urlTransform',
    '/rest microcks',
    '/rest-valid microcks',
    '/__mock control',
    '/microcks/api microcksApi',
    '/api microcksApi',
    '/openapi.json contract',
    '/openapi.yaml contract',
    '/info workers',
    '/transform workers',
    '/cf-image workers',
    '/^\\/[A-Za-z0-9_-]{22}(?=\\/)/ delivery',
    '/ fallingBack',
    '/ refusing',
  ]);
});

describe('mounted in another application below a path', () => {
  it('says so in every URL that it gives', async () => {
    const uploaded = await supertest(images())
      .post('/v1')
      .set(bearer)
      .attach('file', solidPng(30, 20), 'photo.png')
      .expect(200);
    const { id, variants } = uploaded.body.result;
    expect(variants).toEqual([`${url}/${accountHash(mock.account)}/${id}/public`]);
    await supertest(variants[0]).get('').expect(200);
    for (const [path, location] of [
      ['/__mock', '/x/__mock/'],
      ['/cdn-cgi/image/width=5,onerror=redirect/none.png', '/x/none.png'],
    ] as const) {
      expect((await supertest(url).get(path)).headers.location).toBe(location);
    }
    const source = await supertest(url).get(`/cdn-cgi/image/width=5/${variants[0]}`).buffer(true);
    expect([source.status, source.headers['content-type']]).toEqual([200, 'image/jpeg']);
  });

  it('takes direct uploads, and shows its journal', async () => {
    const draft = await supertest(images()).post('/v2/direct_upload').set(bearer).expect(200);
    const { uploadURL } = draft.body.result;
    expect(uploadURL).toMatch(new RegExp(`^${url}/`));
    await supertest(uploadURL).post('').attach('file', solidPng(8, 8), 'a.png').expect(200);
    const found = await supertest(url).get('/__mock/requests?operation=completeDirectUpload&limit=1').expect(200);
    expect(found.body.requests).toMatchObject([{ status: 200, path: new URL(uploadURL).pathname.slice(2) }]);
  });

  it('lets the other application have what lies beside it', async () => {
    const both = express()
      .use('/x', mock.app)
      .get('/y', (_req, res) => {
        res.send('mine');
      });
    expect((await supertest(both).get('/y')).text).toBe('mine');
    expect((await supertest(both).get('/x/y')).body.errors[0].code).toBe(7000);
  });
});

describe('behind middleware of another application', () => {
  it('reads what a body parser has left alone', async () => {
    const app = express().use(express.json()).use('/x', mock.app);
    await supertest(app)
      .post(`/x/client/v4/accounts/${mock.account}/images/v1`)
      .set(bearer)
      .attach('file', solidPng(9, 9), 'photo.png')
      .expect(200);
  });

  test.each([
    ['post', `/client/v4/accounts/{account}/images/v1/variants`, 400, 5400],
    ['patch', `/__mock/clock`, 400, 5400],
    ['post', `/__mock/import`, 400, 5400],
  ] as const)('says clearly that a body parser was faster: %s %s', async (method, path, status, code) => {
    const app = express().use(express.json()).use(mock.app);
    const refused = await supertest(app)
      [method](path.replace('{account}', mock.account))
      .set(bearer)
      .send({ id: 'small', options: { fit: 'cover', width: 5, height: 5, metadata: 'none' } });
    expect([refused.status, refused.body.errors[0].code]).toEqual([status, code]);
    expect(refused.body.errors[0].message).toMatch(/mount mock\.app in front of body parsers such as express\.json/);
  });
});

describe('profile core, below a path and without a server of the mock', () => {
  registerCases(
    () =>
      readTarget({
        urls: { api: `${url}/client/v4`, delivery: url, upload: url, batch: url, zone: url },
        account: mock.account,
        credentials,
        capabilities: Object.keys(capabilities).filter((name) => name !== 'probe'),
        allow: ['config', 'keys', 'public-variant', 'last-key'],
        origin: 'serve',
        limits: { concurrency: 6 },
      }),
    { profile: 'core' },
  );
});
