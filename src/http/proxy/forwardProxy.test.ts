import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspectImage } from '../../imaging/index.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import { type Site, startSite } from '../../workers/testing/site.ts';

const session = useMock({ threads: 1 });
const picture = solidPng(40, 30);
let site: Site;
beforeAll(async () => {
  site = await startSite({ '/a.png?x=1': picture, '/text': Buffer.from('hello') });
});
afterAll(() => site.close());

/** Sends a request as the Workers runtime does to a proxy: a whole URL as the target, no Host. */
async function send(path: string, headers: Readonly<Record<string, string>> = {}) {
  const { hostname, port } = new URL(session.mock.url);
  const req = request({ hostname, port, path, headers, setHost: false, agent: false }).end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const chunks: Uint8Array[] = [];
  for await (const chunk of res as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) };
}

const blob = (image: unknown) => ({ 'X-CF-Blob': JSON.stringify({ image }) });

describe('the mock as a Worker’s way out', () => {
  test('transforms what asks for it', async () => {
    site.take();
    const { status, headers, body } = await send(`${site.url}/a.png?x=1`, blob({ width: 20, format: 'webp' }));
    expect([status, inspectImage(body)]).toEqual([
      200,
      expect.objectContaining({ format: 'webp', width: 20, height: 15 }),
    ]);
    expect(headers['cf-resized']).toMatch(/^internal=ok/);
    expect(site.take()[0]?.headers.via).toMatch(/image-resizing/);
  });

  test.each<[name: string, headers: Readonly<Record<string, string>>]>([
    ['no image', {}],
    ['an empty image', blob({})],
    ['an image that is none', blob(3)],
    ['a header that is not JSON', { 'X-CF-Blob': '{' }],
  ])('passes on what does not: %s', async (_, headers) => {
    site.take();
    const { status, body } = await send(`${site.url}/a.png?x=1`, headers);
    expect([status, Buffer.compare(body, picture)]).toEqual([200, 0]);
    expect(site.take()[0]?.headers).not.toHaveProperty('x-cf-blob');
  });

  test.each<[name: string, path: string, image: object, status: number, text: RegExp]>([
    ['missing', '/none.png', { width: 20 }, 404, /^ERROR 9404/],
    ['no picture', '/text', { width: 20 }, 415, /^ERROR 9412/],
    ['bad option', '/a.png?x=1', { width: 'wide' }, 400, /^ERROR 9401/],
  ])('fails as the product does: %s', async (_, path, image, status, text) => {
    expect(await send(site.url + path, blob(image))).toMatchObject({ status });
    expect((await send(site.url + path, blob(image))).body.toString()).toMatch(text);
  });

  test('the mock’s own URLs stay its own, also by their real names', async () => {
    expect((await send(`${session.mock.url}/__mock/health`)).status).toBe(200);
    const listed = await send(`https://api.cloudflare.com/client/v4/accounts/${session.mock.account}/images/v1`, {
      authorization: 'Bearer t',
    });
    expect([listed.status, JSON.parse(listed.body.toString()).success]).toEqual([200, true]);
  });

  test('a hosted image of the mock is a source', async () => {
    const { variants } = await session.account().upload({}, picture);
    const { body } = await send(String(variants[0]), blob({ width: 10, format: 'png' }));
    expect(inspectImage(body)).toMatchObject({ width: 10 });
  });

  test('a request without Host that is for no proxy is refused', async () => {
    expect((await send('/__mock/health')).status).toBe(400);
  });
});
