import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sourcePicture } from '../pictures/sources.ts';
import { type Origin, openOrigin, originLogin } from './origin.ts';

let origin: Origin | undefined;
beforeAll(async () => {
  origin = await openOrigin({ serve: true, listen: '127.0.0.1', host: '127.0.0.1' });
});
afterAll(async () => {
  await origin?.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${origin?.url}${path}`, { headers, redirect: 'manual' });

describe("the suite's own source server", () => {
  test.each([
    ['/p/quarters.png', 200, 'image/png'],
    ['/p/some/folder/quarters.jpg', 200, 'image/jpeg'],
    ['/p/drawing.svg', 200, 'image/svg+xml'],
    ['/p/missing.png', 404, 'text/plain'],
    ['/status/503', 503, 'text/plain'],
    ['/text/quarters.png', 200, 'text/plain'],
    ['/protected/quarters.png', 401, 'text/plain'],
    ['/elsewhere/quarters.png', 404, 'text/plain'],
  ])('answers %s with %i, %s', async (path, status, type) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
  });

  test('serves the very bytes of a picture', async () => {
    const body = Buffer.from(await (await get('/p/quarters.png')).arrayBuffer());
    expect(body.equals((await sourcePicture('quarters.png')).bytes)).toBe(true);
  });

  test.each([
    ['/redirect/quarters.png', '/p/quarters.png'],
    ['/redirects/3/quarters.png', '/redirects/2/quarters.png'],
    ['/redirects/1/quarters.png', '/p/quarters.png'],
  ])('leads from %s to %s', async (path, location) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  test('lets the right password in', async () => {
    const login = Buffer.from(`${originLogin.user}:${originLogin.password}`).toString('base64');
    expect((await get('/protected/quarters.png', { authorization: `Basic ${login}` })).status).toBe(200);
  });

  test.each([
    ['/p/quarters.png', null],
    ['/cached/quarters.png', 'public, max-age=86400'],
    ['/aged/60/quarters.png', 'public, max-age=60'],
  ])('says of %s how long it may be kept: %s', async (path, control) => {
    expect((await get(path)).headers.get('cache-control')).toBe(control);
  });

  test('remembers who asked for a path', async () => {
    await get('/p/once/grey.png', { via: '1.1 image-resizing' });
    expect(origin?.seen('/p/once/grey.png')).toEqual([expect.objectContaining({ via: '1.1 image-resizing' })]);
    expect(origin?.seen('/p/never/grey.png')).toEqual([]);
  });
});
