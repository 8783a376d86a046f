import { describe, expect, it, test } from '@jest/globals';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

const session = useMock();
const authorization = { authorization: 'Bearer t' };
const png = solidPng(40, 30);

let corners = 0;

/** A namespace with one picture in it, and an ordinary fetch client for it. */
async function corner(name: string) {
  const { mock } = session;
  const namespace = mock.namespace(`${name}-${++corners}`);
  const [image] = await namespace.seed({ images: [{ id: 'one', bytes: png }] });
  const api = `${mock.apiBaseUrl}/accounts/${namespace.account}/images`;
  return {
    namespace,
    picture: image?.variants[0] ?? '',
    get: (path: string, headers = {}) => fetch(`${api}${path}`, { headers: { ...authorization, ...headers } }),
    upload(fields: Readonly<Record<string, string>> = {}, headers = {}) {
      const body = new FormData();
      body.set('file', new Blob([Uint8Array.from(png)]), 'photo.png');
      for (const [key, value] of Object.entries(fields)) body.set(key, value);
      return fetch(`${api}/v1`, { method: 'POST', body, headers: { ...authorization, ...headers } });
    },
  };
}

const codeOf = async (response: Response) =>
  ((await response.json()) as { errors: { code: number }[] }).errors[0]?.code;

describe('a client meets', () => {
  it('latency: fixed, even and normal', async () => {
    const { namespace, get } = await corner('latency');
    namespace.fault(
      { nth: 1, latency: 60 },
      { nth: 2, latency: { min: 60, max: 90 } },
      { nth: 3, latency: { mean: 80, deviation: 1 } },
    );
    for (let turn = 0; turn < 3; turn++) {
      const started = performance.now();
      expect((await get('/v1/one')).status).toBe(200);
      expect(performance.now() - started).toBeGreaterThan(55);
    }
  });

  it('a connection reset', async () => {
    const { namespace, get } = await corner('reset');
    namespace.fault({ operation: 'getImage', times: 1, reset: true });
    const reason = await get('/v1/one').then(
      () => 'answered',
      (error: { cause?: { code?: string } }) => error.cause?.code,
    );
    expect(reason).toBe('ECONNRESET');
    expect((await get('/v1/one')).status).toBe(200);
    expect(namespace.requests.find({ path: '*/one' })).toMatchObject([
      { fault: 'reset true', aborted: true },
      { status: 200 },
    ]);
  });

  test.each([[10], [0.5]])('a body that stops after %p', async (truncate) => {
    const { namespace, picture } = await corner(`truncate-${truncate}`);
    namespace.fault({ operation: 'deliverImage', path: '*/one/*', times: 1, truncate });
    const response = await fetch(picture);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow('terminated');
    expect((await fetch(picture).then((again) => again.arrayBuffer())).byteLength).toBeGreaterThan(60);
  });

  it('a body that drips', async () => {
    const { namespace, picture } = await corner('drip');
    const whole = await fetch(picture).then((response) => response.arrayBuffer());
    namespace.fault({ surface: 'delivery', drip: { bytes: 20, every: 5 } });
    const chunks: number[] = [];
    const response = await fetch(picture);
    for await (const chunk of response.body ?? []) chunks.push(chunk.byteLength);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, size) => sum + size, 0)).toBe(whole.byteLength);
  });

  test.each([
    [{ error: 'rateLimited', retryAfter: 7 }, 429, 971, '7'],
    [{ error: 971 }, 429, 971, '1'],
    [{ error: 'unavailable' }, 503, 5503, null],
    [{ error: 5540 }, 502, 5540, '1'],
    [{ quota: true }, 403, 5453, null],
  ] as const)('%j', async (effect, status, code, retryAfter) => {
    const { namespace, get, upload } = await corner(`error-${status}-${code}`);
    namespace.fault({ operation: 'uploadImage', nth: 2, ...effect });
    expect((await upload()).status).toBe(200);
    const refused = await upload();
    expect([refused.status, await codeOf(refused), refused.headers.get('retry-after')]).toEqual([
      status,
      code,
      retryAfter,
    ]);
    expect((await upload()).status).toBe(200);
    const { result } = (await (await get('/v1')).json()) as { result: { images: unknown[] } };
    expect(result.images).toHaveLength(3);
  });

  it('52x, with the edge’s own bare body', async () => {
    const { namespace, get } = await corner('52x');
    namespace.fault({ status: 522 });
    const response = await get('/v1/one');
    expect([response.status, await response.text()]).toEqual([522, 'error code: 522']);
  });

  it('a delivery error as text with the engine’s header', async () => {
    const { namespace, picture } = await corner('engine');
    namespace.fault({ operation: 'deliverImage', error: 9522 });
    const response = await fetch(picture);
    expect([response.status, response.headers.get('cf-images')]).toEqual([503, 'err=9522']);
  });

  it('reads that lag behind writes, by the mock’s clock', async () => {
    const { namespace, get, upload } = await corner('lag');
    session.mock.clock.advance(60_000);
    namespace.fault({ method: 'GET', lag: 5000 });
    expect((await upload({ id: 'late' })).status).toBe(200);
    expect((await get('/v1/one')).status).toBe(200);
    expect(await codeOf(await get('/v1/late'))).toBe(5404);
    const listed = async () =>
      ((await (await get('/v1')).json()) as { result: { images: { id: string }[] } }).result.images.map(({ id }) => id);
    expect(await listed()).toEqual(['one']);
    session.mock.clock.advance(6000);
    expect((await get('/v1/late')).status).toBe(200);
    expect(await listed()).toEqual(['late', 'one']);
  });
});

describe('rules', () => {
  it('strike with a probability that the seed decides', async () => {
    const { faults } = session.mock;
    const run = (seed: number) => {
      faults.set({ seed, rules: [{ id: 'half', probability: 0.5, quota: true }] });
      return Array.from({ length: 40 }, () => (faults.strike({ method: 'GET', path: '/' }) ? '1' : '0')).join('');
    };
    const [first, again, other] = [run(7), run(7), run(8)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect([...first].filter((one) => one === '1').length).toBeGreaterThan(10);
    expect([...first].filter((one) => one === '1').length).toBeLessThan(30);
    faults.clear();
  });

  test.each([
    ['latency=20; error=5404', 404, 5404],
    ['quota', 403, 5453],
    ['error=imageNotFound;detail=x', 404, 5404],
    ['error=nobody', 400, 5400],
    ['status=9', 400, 5400],
    ['explode=1', 400, 5400],
    ['latency=soon', 400, 5400],
  ])('come by a header: %s', async (header, status, code) => {
    const { get } = await corner(`by-header-${header.length}`);
    const response = await get('/v1/one', { 'x-mock-fault': header });
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
  });

  it('never strike the control surface', async () => {
    session.mock.faults.set({ rules: [{ reset: true }] });
    const response = await fetch(`${session.mock.url}/__mock/faults`, { method: 'DELETE' });
    expect([response.status, await response.json()]).toEqual([200, { seed: 1, rules: [] }]);
  });
});
