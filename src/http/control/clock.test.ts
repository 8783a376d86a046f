import { describe, expect, it, test } from '@jest/globals';
import { sign } from '../../cloudflare/delivery/signature.ts';
import { createMock, type Namespace } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

const minute = 60_000;
const png = solidPng(8, 6);
const session = useMock();

async function control(method: string, path: string, body?: object, headers = {}): Promise<readonly [number, unknown]> {
  const response = await fetch(`${session.mock.url}/__mock${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}

interface Envelope {
  readonly result: {
    readonly id: string;
    readonly uploadURL: string;
    readonly uploaded: string;
    readonly token: string;
    readonly images: readonly object[];
    readonly modified_on: string;
  };
}

async function api({ account }: Namespace, path: string, init: RequestInit = {}): Promise<readonly [number, Envelope]> {
  const response = await fetch(`${session.mock.apiBaseUrl}/accounts/${account}/images${path}`, {
    ...init,
    headers: { authorization: 'Bearer any', ...init.headers },
  });
  return [response.status, (await response.json()) as Envelope];
}

function form(fields: Readonly<Record<string, string>> = {}, file = false): RequestInit {
  const body = new FormData();
  if (file) body.set('file', new Blob([Uint8Array.from(png)]), 'a.png');
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return { method: 'POST', body };
}

const statusOf = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status;

/** What runs out, and after how long; each answers how to ask whether it still holds. */
const expiring: Readonly<Record<string, readonly [number, (corner: Namespace) => Promise<() => Promise<number>>]>> = {
  'an upload URL': [
    31 * minute,
    async (corner) => {
      const [, { result }] = await api(corner, '/v2/direct_upload', form());
      // A form without a file spends nothing: an open URL says what is missing (400), an expired one that it is gone
      return async () => ((await statusOf(result.uploadURL, form({ none: '' }))) === 400 ? 200 : 404);
    },
  ],
  'a signed URL': [
    11 * minute,
    async (corner) => {
      const [, { result }] = await api(corner, '/v1', form({ requireSignedURLs: 'true' }, true));
      const account = session.mock.store.account(corner.account);
      const path = `/${account.hash}/${result.id}/public`;
      const expires = Math.floor(corner.clock.now() / 1000) + 600;
      const url = `${session.mock.url}${path}?exp=${expires}`;
      const signed = `${url}&sig=${sign(account.keys.list()[0]?.value ?? '', path, expires)}`;
      return () => statusOf(signed);
    },
  ],
  'a signed URL as the source of a transform': [
    11 * minute,
    async (corner) => {
      const [, { result }] = await api(corner, '/v1', form({ requireSignedURLs: 'true' }, true));
      const account = session.mock.store.account(corner.account);
      const path = `/${account.hash}/${result.id}/public`;
      const expires = Math.floor(corner.clock.now() / 1000) + 600;
      const query = `?exp=${expires}&sig=${sign(account.keys.list()[0]?.value ?? '', path, expires)}`;
      return () => statusOf(`${session.mock.url}/cdn-cgi/image/width=4${path}${query}`);
    },
  ],
  'a batch token': [
    61 * minute,
    async (corner) => {
      const [, { result }] = await api(corner, '/v1/batch_token');
      const headers = { authorization: `Bearer ${result.token}` };
      return () => statusOf(`${session.mock.url}/images/v2`, { headers });
    },
  ],
};

describe('a test that travels in time does not take its neighbours along', () => {
  test.each(Object.entries(expiring))('%s', async (name, [lifetime, begin]) => {
    const [traveller, neighbour] = ['goes', 'stays'].map((who) =>
      session.mock.namespace(`${who}-${name.replaceAll(' ', '-')}`),
    );
    if (traveller === undefined || neighbour === undefined) throw new Error('two names make two namespaces');
    const [away, here] = [await begin(traveller), await begin(neighbour)];
    expect([await away(), await here()]).toEqual([200, 200]);
    traveller.clock.advance(lifetime);
    expect([(await away()) >= 400, await here()]).toEqual([true, 200]);
    // Whoever makes a new one does not sweep away those of others
    await begin(traveller);
    expect(await here()).toBe(200);
  });

  it('dates of uploads and of zone settings are those of the namespace', async () => {
    const corner = session.mock.namespace('dates');
    corner.clock.freeze(Date.parse('2031-02-03T04:05:06Z'));
    const [, draft] = await api(corner, '/v2/direct_upload', form());
    const direct = (await (await fetch(draft.result.uploadURL, form({}, true))).json()) as Envelope;
    const [, uploaded] = await api(corner, '/v1', form({}, true));
    await corner.seed({ images: [{ id: 'planted', bytes: png }] });
    const [, planted] = await api(corner, '/v1/planted');
    const zone = await fetch(`${session.mock.apiBaseUrl}/zones/z/settings/transformations`, {
      method: 'PATCH',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json', ...corner.headers },
      body: '{"value":"on"}',
    });
    const { result } = (await zone.json()) as Envelope;
    expect([direct.result.uploaded, uploaded.result.uploaded, planted.result.uploaded]).toEqual(
      Array.from({ length: 3 }, () => '2031-02-03T04:05:06.000Z'),
    );
    expect(result.modified_on).toMatch(/^2031-02-03T04:05:06/);
    const [, elsewhere] = await api(session.mock.namespace('dates-2'), '/v1', form({}, true));
    expect(elsewhere.result.uploaded).not.toMatch(/^2031/);
  });

  it('lag ends for the namespace that moved on', async () => {
    const corners = ['lag-1', 'lag-2'].map((name) => session.mock.namespace(name));
    for (const corner of corners) {
      corner.clock.freeze();
      await corner.seed({ images: [{ id: 'new', bytes: png }] });
      corner.clock.advance(1000);
      corner.fault({ operation: 'getImage', lag: 5000 });
    }
    corners[0]?.clock.advance(5000);
    const statuses = await Promise.all(corners.map(async (corner) => (await api(corner, '/v1/new'))[0]));
    expect(statuses).toEqual([200, 404]);
  });

  it('the request limit counts, and ends, in each namespace by itself', async () => {
    const mock = await (await createMock({ limits: { requestsPerFiveMinutes: 2 } })).listen();
    const corners = ['limit-1', 'limit-2'].map((name) => mock.namespace(name));
    const ask = async (corner: Namespace, byHeader: boolean) => {
      const account = byHeader ? mock.account : corner.account;
      const headers = { authorization: 'Bearer one', ...(byHeader ? corner.headers : {}) };
      return statusOf(`${mock.apiBaseUrl}/accounts/${account}/images/v1`, { headers });
    };
    const seen: number[][] = [];
    for (const corner of corners)
      seen.push([await ask(corner, true), await ask(corner, false), await ask(corner, true)]);
    expect(seen).toEqual([
      [200, 200, 429],
      [200, 200, 429],
    ]);
    corners[0]?.clock.advance(5 * minute);
    expect(await Promise.all(corners.map((corner) => ask(corner, false)))).toEqual([200, 429]);
    await mock.close();
  });
});

describe('the clock of a namespace', () => {
  it('runs by the mock’s until it is moved, and goes back with the namespace', async () => {
    const { mock } = session;
    const corner = mock.namespace('resets');
    mock.clock.freeze(1e12);
    expect([corner.clock.now(), corner.clock.frozen]).toEqual([1e12, true]);
    corner.clock.advance(minute);
    mock.clock.advance(1000);
    expect([corner.clock.now(), mock.clock.now()]).toEqual([1e12 + minute + 1000, 1e12 + 1000]);
    corner.clock.freeze(5);
    mock.clock.advance(1000);
    expect(corner.clock.now()).toBe(5);
    corner.clock.unfreeze();
    mock.clock.advance(1000);
    expect(corner.clock.now()).toBe(1005);
    const other = mock.namespace('resets-not');
    other.clock.set(77);
    await corner.reset();
    expect([corner.clock.now(), other.clock.now()]).toEqual([mock.clock.now(), 77]);
    mock.clock.reset();
  });

  it('is reset with the whole mock too, and a batch token ends with its namespace', async () => {
    const mock = await (await createMock()).listen();
    const corner = mock.namespace('whole');
    corner.clock.freeze(5);
    await mock.reset();
    expect(corner.clock.frozen).toBe(false);
    const headers = { authorization: 'Bearer any' };
    const answer = await fetch(`${mock.apiBaseUrl}/accounts/${corner.account}/images/v1/batch_token`, { headers });
    const { result } = (await answer.json()) as Envelope;
    const batch = () => statusOf(`${mock.url}/images/v2`, { headers: { authorization: `Bearer ${result.token}` } });
    expect(await batch()).toBe(200);
    await corner.reset();
    expect(await batch()).toBe(401);
    await mock.close();
  });

  it('is moved over HTTP by the header or the query, in milliseconds as everywhere', async () => {
    const at = '2030-01-01T00:00:00.000Z';
    const [header, query] = [{ 'x-mock-namespace': 'http-1' }, '/clock?namespace=http-2'];
    expect(await control('PATCH', '/clock', { now: at, frozen: true, advance: 60_000 }, header)).toEqual([
      200,
      { now: '2030-01-01T00:01:00.000Z', frozen: true },
    ]);
    await control('PATCH', query, { now: at, frozen: true });
    expect(await control('GET', query)).toEqual([200, { now: at, frozen: true }]);
    expect(session.mock.namespace('http-1').clock.now()).toBe(Date.parse(at) + 60_000);
    expect(await control('DELETE', '/clock', undefined, header)).toMatchObject([200, { frozen: false }]);
    expect(session.mock.namespace('http-2').clock.now()).toBe(Date.parse(at));
    expect([session.mock.clock.frozen, session.mock.clock.now() < Date.parse(at)]).toEqual([false, true]);
  });

  test.each([
    [{ now: '2030-01-01T00:00:00Z', advance: 'soon' }, 'advance must be number'],
    [{ now: '2030-01-01T00:00:00Z', frozen: 'yes' }, 'frozen must be boolean'],
    [{ now: 'tomorrow', frozen: true }, 'now must be an RFC 3339 time or milliseconds'],
    [{ frozen: true, advance: 1e17 }, 'advance leads to an instant that no date can name'],
    [{ frozen: true, seconds: 5 }, 'seconds is not a field that is known here'],
  ])('a change that is refused moves nothing: %j', async (body, message) => {
    const header = { 'x-mock-namespace': 'refused' };
    const [status, answer] = await control('PATCH', '/clock', body, header);
    expect([status, answer]).toMatchObject([400, { errors: [{ message: expect.stringContaining(message) }] }]);
    expect(await control('GET', '/clock', undefined, header)).toMatchObject([200, { frozen: false }]);
    expect(session.mock.namespace('refused').clock.now()).toBeLessThan(Date.parse('2030-01-01T00:00:00Z'));
  });
});
