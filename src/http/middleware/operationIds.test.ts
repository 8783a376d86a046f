import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { createMock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import { matchers } from '../../testkit/adapters/matchers.ts';
import { connectMock } from '../../testkit/adapters/remote.ts';
import { operationsTable } from '../../tools/docs/tables.ts';
import { type Site, startSite } from '../../workers/testing/site.ts';

const session = useMock({ threads: 1 });
const png = solidPng(40, 30);
let site: Site;
beforeAll(async () => {
  site = await startSite({ '/a.png': png });
});
afterAll(() => site.close());

const imageForm = () => {
  const form = new FormData();
  form.set('image', new Blob([Uint8Array.from(png)]), 'photo.png');
  form.set('transforms', '[{"imageIndex":0,"width":20}]');
  form.set('output_format', 'image/png');
  return form;
};

interface Ask {
  readonly url: string;
  readonly init?: RequestInit;
}

/** One good request for each operation that answers with a picture. */
async function asks(): Promise<Readonly<Record<string, Ask>>> {
  const { mock } = session;
  const account = session.account();
  const { variants } = await account.upload();
  const { body } = await account.request('post', '/v2/direct_upload').send({}).expect(200);
  const upload = new FormData();
  upload.set('file', new Blob([Uint8Array.from(png)]), 'photo.png');
  const picture = variants[0] ?? '';
  const cf = { url: picture, method: 'GET', headers: {}, image: { width: 20 } };
  return {
    completeDirectUpload: { url: body.result.uploadURL, init: { method: 'POST', body: upload } },
    deliverImage: { url: picture },
    deliverImageFromZone: { url: picture.replace(mock.url, `${mock.url}/cdn-cgi/imagedelivery`) },
    transformImageByUrl: { url: picture.replace(mock.url, `${mock.url}/cdn-cgi/image/w=5`) },
    getWorkersImageInfo: { url: `${mock.url}/info`, init: { method: 'POST', body: imageForm() } },
    transformImageInWorker: { url: `${mock.url}/transform`, init: { method: 'POST', body: imageForm() } },
    transformImageInFetch: {
      url: `${mock.url}/cf-image`,
      init: { method: 'POST', body: JSON.stringify(cf), headers: { 'content-type': 'application/json' } },
    },
  };
}

const pictureOperations = [
  'completeDirectUpload',
  'deliverImage',
  'deliverImageFromZone',
  'transformImageByUrl',
  'getWorkersImageInfo',
  'transformImageInWorker',
  'transformImageInFetch',
];

describe('a fault rule strikes the operation that it names', () => {
  test.each(pictureOperations)('%s', async (operation) => {
    const { mock } = session;
    const ask = (await asks())[operation];
    if (ask === undefined) throw new Error(`nothing asks for ${operation}`);
    const others = pictureOperations.filter((other) => other !== operation);
    const wrong = mock.faults.add(...others.map((other) => ({ operation: other, status: 520 })));
    const [right = ''] = mock.faults.add({ operation, times: 1, status: 521 });
    const struck = await fetch(ask.url, ask.init);
    expect([struck.status, await struck.text()]).toEqual([521, 'error code: 521']);
    expect(mock.faults.list().find(({ id }) => id === right)).toMatchObject({ struck: 1 });
    expect(mock.requests.last({ operation })).toMatchObject({ status: 521, fault: 'status 521' });
    const answered = await fetch(ask.url, ask.init);
    expect([operation, answered.status, (await answered.arrayBuffer()).byteLength > 0]).toEqual([operation, 200, true]);
    expect(mock.requests.last({ operation })).toMatchObject({ status: 200 });
    for (const id of [...wrong, right]) mock.faults.remove(id);
  });

  it('listImages on the batch host, in the namespace of the batch token', async () => {
    const { mock } = session;
    const corner = mock.namespace('batching');
    const authorization = 'Bearer t';
    const api = `${mock.apiBaseUrl}/accounts/${corner.account}/images`;
    const token = (await (await fetch(`${api}/v1/batch_token`, { headers: { authorization } })).json()) as {
      result: { token: string };
    };
    corner.fault({ operation: 'batchListImages', status: 521 });
    const headers = { authorization: `Bearer ${token.result.token}` };
    expect((await fetch(`${mock.url}/images/v2`, { headers })).status).toBe(521);
    expect(corner.requests.last({ operation: 'batchListImages' })).toMatchObject({ account: corner.account });
    await corner.reset();
  });

  it('transformImageInFetch of the bare runtime, which comes by way of the proxy', async () => {
    const { mock } = session;
    const { hostname, port } = new URL(mock.url);
    const send = async (image: object) => {
      const headers = { 'X-CF-Blob': JSON.stringify({ image }) };
      const call = request({ hostname, port, path: `${site.url}/a.png`, headers, setHost: false, agent: false }).end();
      const [answer] = await once(call, 'response');
      answer.resume();
      return answer.statusCode;
    };
    const [id = ''] = mock.faults.add({ operation: 'transformImageInFetch', nth: 2, status: 521 });
    expect([await send({ width: 5 }), await send({ width: 5 }), await send({}), await send({ width: 5 })]).toEqual([
      200, 521, 200, 200,
    ]);
    mock.faults.remove(id);
  });

  test.each([
    ['/info', { 'cf-images-binding': 'err=9522' }],
    ['/transform', { 'cf-images-binding': 'err=9522' }],
    ['/cf-image', { 'cf-resized': 'err=9522' }],
  ])('%s refuses in its own words', async (path, headers) => {
    const { mock } = session;
    const [id = ''] = mock.faults.add({ surface: 'workers', error: 9522 });
    const answer = await fetch(mock.url + path, { method: 'POST', body: imageForm() });
    expect([answer.status, Object.fromEntries(answer.headers), await answer.text()]).toEqual([
      503,
      expect.objectContaining(headers),
      expect.stringMatching(/^ERROR 9522: /),
    ]);
    mock.faults.remove(id);
  });
});

describe('an operation that is not in docs/operations.md is refused with the nearest name', () => {
  const unknown: readonly (readonly [wrong: string, nearest: string])[] = [
    ['transformUrl', 'transformImageByUrl'],
    ['delivrImage', 'deliverImage'],
    ['UPLOADIMAGE', 'uploadImage'],
    ['completeDirectUplaod', 'completeDirectUpload'],
  ];
  const says = (wrong: string, nearest: string) =>
    expect.stringContaining(`there is no operation ${wrong}; the nearest is ${nearest}`);

  test.each(unknown)('%s in fault rules', async (wrong, nearest) => {
    const { mock } = session;
    const rule = { operation: wrong, reset: true };
    const message = says(wrong, nearest);
    const refusal = expect.objectContaining({ code: 5400, status: 400, message });
    expect(() => mock.faults.add(rule)).toThrow(refusal);
    expect(() => mock.faults.set({ rules: [rule] })).toThrow(refusal);
    expect(() => mock.namespace('a').fault(rule)).toThrow(refusal);
    await expect((await connectMock({ url: mock.url })).fault(rule)).rejects.toThrow(
      expect.objectContaining({ message }),
    );
    await expect(createMock({ faults: { rules: [rule] } })).rejects.toThrow(refusal);
    expect(mock.faults.list()).toEqual([]);
  });

  it('in a fault file, with file, line and field', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'));
    const file = join(folder, 'faults.yml');
    await writeFile(
      file,
      'rules:\n  - { operation: uploadImage, quota: true }\n  - { operation: uploadImages, quota: true }\n',
    );
    await expect(createMock({ faults: file })).rejects.toThrow(
      `${file}:3: rules[1].operation: Bad Request: there is no operation uploadImages; the nearest is uploadImage`,
    );
    await rm(folder, { recursive: true });
  });

  test.each(unknown)('%s in questions to the journal', async (wrong, nearest) => {
    const { mock } = session;
    const message = says(wrong, nearest);
    const refusal = expect.objectContaining({ message });
    const pattern = { operation: wrong };
    for (const requests of [mock.requests, mock.namespace('a').requests]) {
      expect(() => requests.find(pattern)).toThrow(refusal);
      expect(() => requests.count(pattern)).toThrow(refusal);
      expect(() => requests.last(pattern)).toThrow(refusal);
      await expect(requests.waitFor(pattern)).rejects.toThrow(refusal);
    }
    expect(() => mock.requests.explain(pattern)).toThrow(refusal);
    const remote = await connectMock({ url: mock.url });
    await expect(remote.requests.find(pattern)).rejects.toThrow(refusal);
    await expect(remote.requests.waitFor(pattern)).rejects.toThrow(refusal);
    const listed = await fetch(`${mock.url}/__mock/requests?operation=${wrong}`);
    expect([listed.status, await listed.text()]).toEqual([400, message]);
  });

  it('a pattern that no operation fits', async () => {
    const { mock } = session;
    expect(mock.requests.find({ operation: '*DirectUpload*', path: '/nowhere' })).toEqual([]);
    expect(() => mock.requests.find({ operation: 'upload*Picture' })).toThrow('there is no operation upload*Picture');
  });

  it('takes every id of docs/operations.md, and none of the control surface, which is no traffic', async () => {
    const { mock } = session;
    const ids = [...operationsTable(await loadContract()).matchAll(/^\| `[A-Z]+ [^`]+` \| (\w+) \|/gm)].map(
      ([, id = '']) => id,
    );
    expect(ids).toEqual(expect.arrayContaining([...pictureOperations, 'uploadImage', 'batchListImages']));
    const added = mock.faults.add(...ids.map((operation) => ({ operation, times: 1, status: 521 })));
    for (const id of added) mock.faults.remove(id);
    for (const operation of ids) expect(mock.requests.find({ operation, path: '/nowhere' })).toEqual([]);
    expect(() => mock.requests.find({ operation: 'addFault' })).toThrow('there is no operation addFault');
    expect(() => mock.faults.add({ operation: 'addFault', status: 521 })).toThrow('there is no operation addFault');
  });

  it('the matchers ask for ids that there are', async () => {
    const outcome = await matchers.toHaveReceivedUpload(session.mock.namespace('empty'), { id: 'none' });
    expect(outcome.pass).toBe(false);
  });
});

describe('the operations of a contract of the user’s own count as well', () => {
  const own = useMock({ spec: 'fixtures/contracts/dispatchers.openapi.yaml' });
  const path = '/rest/Brewery+API/1.0/beers/Orval';

  it('are struck where they are served, and found in the journal', async () => {
    const { mock } = own;
    const answer = await (await fetch(mock.url + path)).text();
    const { operation = '' } = mock.requests.last({ path }) ?? {};
    const [id = ''] = mock.faults.add({ operation, status: 521 });
    const struck = await fetch(mock.url + path);
    const other = await fetch(`${mock.url}/rest/Brewery+API/1.0/posts/2017/01`);
    expect([struck.status, other.status, answer]).toEqual([521, 200, expect.stringContaining('Orval')]);
    const atBase = `${mock.url}/api/v1/beers/Orval`;
    expect((await fetch(atBase)).status).toBe(521);
    mock.faults.remove(id);
    expect((await fetch(atBase)).status).toBe(200);
    expect(mock.requests.find({ operation }).length).toBeGreaterThan(2);
  });

  it('and are named as the nearest', () => {
    expect(() => own.mock.faults.add({ operation: 'GET /beer/{name}', status: 521 })).toThrow(
      'the nearest is GET /beers/{name}',
    );
    expect(() => own.mock.faults.add({ operation: 'uploadImag', status: 521 })).toThrow('the nearest is uploadImage');
  });
});
