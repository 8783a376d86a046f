import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { sign } from '../../cloudflare/delivery/signature.ts';
import { inspectImage } from '../../imaging/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

/** The small decisions of docs/decisions.md that belong to no larger test. */
const session = useMock({ threads: 1 });
const get = (url: string) => supertest(url).get('').buffer(true);

/** The path of a private picture's variant, and the key that opens it. */
async function privatePicture(): Promise<{ readonly path: string; readonly key: string }> {
  const account = session.account();
  const { id } = await account.upload({ requireSignedURLs: 'true' });
  const [key] = (await account.request('get', '/v1/keys').expect(200)).body.result.keys;
  return { path: `/${account.hash}/${id}/public`, key: key.value };
}

/** The bytes of a picture of one pixel after these steps, as the Images binding writes them: red, green, blue. */
async function pixelAfter(...steps: readonly object[]): Promise<readonly number[]> {
  const { body } = await supertest(session.mock.url)
    .post('/transform')
    .buffer(true)
    .attach('image', solidPng(1, 1, [60, 90, 120]), 'image')
    .field('transforms', JSON.stringify(steps.map((step) => ({ imageIndex: 0, ...step }))))
    .field('output_format', 'rgb')
    .expect(200);
  return [...(body as Buffer)];
}

describe('the API', () => {
  it('lists carry no result_info', async () => {
    const account = session.account();
    await account.upload();
    for (const list of ['/v1', '/v2'])
      expect(Object.keys((await account.request('get', list).expect(200)).body).sort()).toEqual([
        'errors',
        'messages',
        'result',
        'success',
      ]);
  });

  it('an id changes its last byte with its privacy, and back', async () => {
    const account = session.account();
    const { id } = await account.upload();
    const turn = async (from: string, requireSignedURLs: boolean): Promise<string> =>
      (await account.request('patch', `/v1/${from}`).send({ requireSignedURLs }).expect(200)).body.result.id;
    const hidden = await turn(id, true);
    expect([id.slice(-2), hidden]).toEqual(['00', `${id.slice(0, -2)}01`]);
    expect(await turn(hidden, false)).toBe(id);
  });

  it('the original comes inline, under its name', async () => {
    const account = session.account();
    const { id } = await account.upload();
    const { headers } = await account.request('get', `/v1/${id}/blob`).buffer(true).expect(200);
    expect(headers['content-disposition']).toBe('inline; filename="photo.png"');
  });
});

describe('delivery', () => {
  it('a signature over either path opens a private picture on a custom domain', async () => {
    const { path, key } = await privatePicture();
    const onZone = `/cdn-cgi/imagedelivery${path}`;
    for (const signed of [path, onZone]) await get(`${session.mock.url}${onZone}?sig=${sign(key, signed)}`).expect(200);
    await get(`${session.mock.url}${onZone}?sig=${sign(key, '/another')}`).expect(403);
  });

  it('other query parameters are neither signed nor in the way', async () => {
    const { path, key } = await privatePicture();
    await get(`${session.mock.url}${path}?utm=1&sig=${sign(key, path)}&v=2`).expect(200);
    await get(`${session.mock.url}${path}?utm=1&sig=${sign(key, `${path}?utm=1`)}`).expect(403);
  });

  it('refusals of delivery are not stored', async () => {
    const { path } = await privatePicture();
    for (const refused of [path, path.replace('/public', '/nobody'), path.replace(/[^/]+\/public$/, 'nobody/public')])
      expect([refused, (await get(session.mock.url + refused)).headers['cache-control']]).toEqual([
        refused,
        'no-store',
      ]);
  });

  it('a preflight may ask for the private network where pages are let in', async () => {
    const permission = async (path: string) => {
      const { headers } = await supertest(session.mock.url).options(path).set({
        origin: 'http://app.test',
        'access-control-request-method': 'GET',
        'access-control-request-private-network': 'true',
      });
      return headers['access-control-allow-private-network'];
    };
    expect(await permission('/cdn-cgi/image/w=1/x.png')).toBe('true');
    expect(await permission('/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1')).toBeUndefined();
    expect(await permission('/__mock/')).toBeUndefined();
  });
});

describe('options', () => {
  it('a fraction of a pixel is multiplied before it is rounded', async () => {
    const account = session.account();
    const { id } = await account.upload({}, solidPng(40, 40));
    const picture = await get(`${session.mock.url}/cdn-cgi/image/w=10.4,dpr=1.5,f=png/${account.hash}/${id}/public`);
    expect(inspectImage(picture.body as Buffer)).toMatchObject({ width: 16, height: 16 });
  });

  it('filters work in one order, whatever the order of the options', async () => {
    const filters = [{ brightness: 1.3 }, { contrast: 1.4 }, { gamma: 1.5 }, { saturation: 0.5 }];
    const oneByOne = await pixelAfter(...filters);
    const atOnce = await pixelAfter(Object.assign({}, ...filters.toReversed()));
    const reversed = await pixelAfter(...filters.toReversed());
    const farthest = (from: readonly number[]) =>
      Math.max(...from.map((value, at) => Math.abs(value - (atOnce[at] ?? 0))));
    expect(farthest(oneByOne)).toBeLessThanOrEqual(2);
    expect(farthest(reversed)).toBeGreaterThan(5);
  });

  it('info() of a photograph that EXIF turns tells its upright size', async () => {
    const turned = readFileSync(new URL('fixtures/images/orientation-6.jpg', packageRoot()));
    const { body } = await supertest(session.mock.url).post('/info').attach('image', turned, 'image').expect(200);
    expect(body).toMatchObject({ format: 'image/jpeg', width: 48, height: 32 });
  });
});
