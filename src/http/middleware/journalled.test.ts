import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { defaultLimits } from '../../cloudflare/limits.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import type { RequestEntry } from '../../testkit/journal/index.ts';
import { type Site, startSite } from '../../workers/testing/site.ts';

const session = useMock({ threads: 1, limits: { ...defaultLimits, uploadBytes: 4096 } });
const bearer = { authorization: 'Bearer t' };
const png = solidPng(40, 30);

const formOf = (name: string, bytes: Uint8Array) => {
  const form = new FormData();
  form.set(name, new Blob([Uint8Array.from(bytes)]), 'photo.png');
  return form;
};

/** An account with an upload URL of its own. */
async function createDraft() {
  const account = session.account();
  const { body } = await account.request('post', '/v2/direct_upload').send({}).expect(200);
  return { account, id: String(body.result.id), path: new URL(body.result.uploadURL).pathname };
}

/** Sends a request that announces a body, and goes away once the mock has begun to listen for it. */
async function abort(url: string, headers: Readonly<Record<string, string>>): Promise<RequestEntry> {
  const call = request(url, {
    method: 'POST',
    headers: { 'content-length': '1000', expect: '100-continue', ...headers },
    agent: false,
  });
  call.on('error', () => undefined);
  call.flushHeaders();
  await once(call, 'continue');
  call.destroy();
  return session.mock.requests.waitFor({ path: new URL(url).pathname });
}

const multipart = { 'content-type': 'multipart/form-data; boundary=x' };

describe('a direct upload that is refused is journalled as completeDirectUpload', () => {
  interface Attempt {
    readonly name: string;
    readonly status: number;
    readonly code: number;
    readonly body: FormData | string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly at?: (path: string) => string;
    readonly isSpent?: true;
  }
  test.each<Attempt>([
    { name: 'a spent URL', status: 409, code: 5409, body: formOf('file', png), isSpent: true },
    { name: 'an id that never was', status: 404, code: 5404, body: formOf('file', png), at: (path) => `${path}x` },
    { name: 'too large', status: 413, code: 5413, body: formOf('file', new Uint8Array(600_000)) },
    { name: 'no form', status: 415, code: 5415, body: '{}', headers: { 'content-type': 'application/json' } },
    { name: 'no picture', status: 415, code: 5455, body: formOf('file', Buffer.from('text')) },
    { name: 'a part of another name', status: 400, code: 5400, body: formOf('picture', png) },
    { name: 'a broken form', status: 400, code: 5450, body: 'nothing of the kind', headers: multipart },
  ])('$status $code: $name', async ({ status, code, body, headers = {}, at = (path) => path, isSpent }) => {
    const { mock } = session;
    const { account, path } = await createDraft();
    if (isSpent) expect((await fetch(mock.url + path, { method: 'POST', body: formOf('file', png) })).status).toBe(200);
    const answer = await fetch(mock.url + at(path), { method: 'POST', body, headers });
    expect(answer.status).toBe(status);
    const image = at(path).split('/').at(-1);
    expect(await mock.requests.waitFor({ path: at(path), status })).toMatchObject({
      surface: 'delivery',
      operation: 'completeDirectUpload',
      account: account.id,
      image,
      error: { code },
    });
  });

  it('404: an account that never was', async () => {
    const path = `/${'A'.repeat(22)}/lost`;
    await fetch(session.mock.url + path, { method: 'POST', body: formOf('file', png) });
    const entry = session.mock.requests.last({ path });
    expect(entry).toMatchObject({ operation: 'completeDirectUpload', status: 404, error: { code: 5404 } });
  });
});

describe('a request that is aborted says aborted, keeps its operation, and has no status', () => {
  it('a direct upload', async () => {
    const { account, id, path } = await createDraft();
    const entry = await abort(session.mock.url + path, multipart);
    expect(entry).toMatchObject({ operation: 'completeDirectUpload', aborted: true, account: account.id, image: id });
    expect(entry).not.toHaveProperty('status');
    expect(entry.explanation).toContain('The connection ended before the answer did.');
  });

  test.each([
    ['uploadImage', () => `/client/v4/accounts/${session.account().id}/images/v1`, multipart],
    ['createImageDirectUploadV2', () => `/client/v4/accounts/${session.account().id}/images/v2/direct_upload`, {}],
    ['getWorkersImageInfo', () => '/info', multipart],
    ['transformImageInWorker', () => '/transform', multipart],
    ['transformImageInFetch', () => '/cf-image', { 'content-type': 'application/json' }],
    ['createSourcingKitSource', () => '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v2/sourcingkit/sources', {}],
  ])('%s', async (operation, path, headers) => {
    const entry = await abort(session.mock.url + path(), { ...bearer, ...headers });
    expect(entry).toMatchObject({ operation, aborted: true });
    expect(entry).not.toHaveProperty('status');
  });
});

describe('whatever is refused is journalled with what was asked', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ '/text': Buffer.from('hello') });
  });
  afterAll(() => site.close());

  const foreign = { origin: 'http://evil.test' };
  test.each<[name: string, method: string, path: string, init: RequestInit, expected: object]>([
    [
      'no credentials',
      'GET',
      '/client/v4/accounts/aa11aa11aa11aa11aa11aa11aa11aa11/images/v1/picture',
      {},
      {
        surface: 'api',
        operation: 'getImage',
        account: 'aa11aa11aa11aa11aa11aa11aa11aa11',
        image: 'picture',
        error: { code: 9106 },
      },
    ],
    [
      'no credentials, in a namespace',
      'POST',
      '/client/v4/accounts/aa12aa12aa12aa12aa12aa12aa12aa12/images/v1',
      { headers: { 'x-mock-namespace': 'corner' } },
      {
        operation: 'uploadImage',
        account: 'aa12aa12aa12aa12aa12aa12aa12aa12~corner',
        namespace: 'corner',
        error: { code: 9106 },
      },
    ],
    ['no batch token', 'GET', '/images/v1/one', { headers: bearer }, { surface: 'batch', operation: 'batchGetImage' }],
    ['no variant', 'GET', `/${'A'.repeat(22)}/one`, {}, { operation: 'deliverImage', error: { code: 9426 } }],
    [
      'no account on a custom domain',
      'GET',
      `/cdn-cgi/imagedelivery/${'A'.repeat(22)}/one/public`,
      {},
      { surface: 'customDomain', operation: 'deliverImageFromZone', error: { code: 9427 } },
    ],
    ['no source', 'GET', '/cdn-cgi/image/w=5', {}, { operation: 'transformImageByUrl', error: { code: 9401 } }],
    [
      'a source that is not there, with a redirect',
      'GET',
      '/cdn-cgi/image/w=5,onerror=redirect/none.png',
      { redirect: 'manual' },
      { operation: 'transformImageByUrl', status: 307, error: { code: 9404 } },
    ],
    [
      'a form that is none',
      'POST',
      '/info',
      { body: 'x' },
      { operation: 'getWorkersImageInfo', error: { code: 9424 } },
    ],
    [
      'a binding’s form that is none',
      'POST',
      '/transform',
      { body: 'x' },
      { operation: 'transformImageInWorker', error: { code: 9424 } },
    ],
    [
      'a fetch without an address',
      'POST',
      '/cf-image',
      { body: '{}' },
      { surface: 'workers', operation: 'transformImageInFetch', error: { code: 9424 } },
    ],
    [
      'a page of another site',
      'POST',
      '/info',
      { headers: foreign },
      { surface: 'workers', operation: 'getWorkersImageInfo', status: 403 },
    ],
    ['a path that nothing has', 'GET', '/nothing/here', {}, { status: 404, error: { code: 7000 } }],
    [
      'an example’s body that is too large',
      'POST',
      '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v2/sourcingkit/sources?large',
      { body: new Uint8Array(2_000_000) },
      { surface: 'microcks', operation: 'createSourcingKitSource', status: 413, error: { code: 7011 } },
    ],
  ])('%s', async (_name, method, path, init, expected) => {
    const { mock } = session;
    await (await fetch(mock.url + path, { method, ...init })).arrayBuffer();
    expect(mock.requests.last({ method, path: path.replace(/\?.*$/, '') })).toMatchObject(expected);
  });

  it('a repeated example answer', async () => {
    const { mock } = session;
    const path = '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v2/sourcingkit/sources/repeated';
    for (let turn = 0; turn < 2; turn++) await (await fetch(mock.url + path)).arrayBuffer();
    expect(mock.requests.find({ path })).toMatchObject([
      { surface: 'microcks', operation: 'getSourcingKitSource', status: 200 },
      { surface: 'microcks', operation: 'getSourcingKitSource', status: 200 },
    ]);
  });

  it('a repeated delivery, by where it was asked for', async () => {
    const { mock } = session;
    const { variants } = await session.account().upload();
    const path = new URL(variants[0] ?? '').pathname;
    for (const asked of [`/cdn-cgi/imagedelivery${path}`, path]) {
      for (let turn = 0; turn < 2; turn++) await (await fetch(mock.url + asked)).arrayBuffer();
    }
    expect(mock.requests.find({ path: `*${path}` }).map(({ surface, operation }) => [surface, operation])).toEqual([
      ['customDomain', 'deliverImageFromZone'],
      ['customDomain', 'deliverImageFromZone'],
      ['delivery', 'deliverImage'],
      ['delivery', 'deliverImage'],
    ]);
  });

  it('a fetch of the bare runtime that comes by way of the proxy', async () => {
    const { hostname, port } = new URL(session.mock.url);
    const headers = { 'X-CF-Blob': JSON.stringify({ image: { width: 20 } }) };
    const path = `${site.url}/text`;
    const call = request({ hostname, port, path, headers, setHost: false, agent: false }).end();
    const [answer] = await once(call, 'response');
    answer.resume();
    const entry = session.mock.requests.last({ operation: 'transformImageInFetch', status: 415 });
    expect(entry).toMatchObject({ surface: 'workers', url: path, error: { code: 9412 } });
  });
});
