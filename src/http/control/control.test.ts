import { request } from 'node:http';
import { describe, expect, it, test } from '@jest/globals';
import { createMock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

const session = useMock();
const png = solidPng(40, 30);

async function control(method: string, path: string, body?: object, headers = {}): Promise<[number, unknown]> {
  const response = await fetch(`${session.mock.url}/__mock${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, await response.json()];
}

function upload(account: string, fields: Readonly<Record<string, string>>, headers = {}) {
  const body = new FormData();
  body.set('file', new Blob([Uint8Array.from(png)]), 'photo.png');
  for (const [key, value] of Object.entries(fields)) body.set(key, value);
  const url = `${session.mock.apiBaseUrl}/accounts/${account}/images/v1`;
  return fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer t', ...headers } });
}

describe('the journal', () => {
  it('tells what was uploaded, and why something was refused', async () => {
    const { requests } = session.mock;
    const waiting = requests.waitFor({ operation: 'uploadImage', fields: { metadata: { alt: 'a cat' } } });
    await upload('3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a', { metadata: '{"alt":"a cat"}', id: 'cat' });
    const entry = await waiting;
    expect(entry).toMatchObject({
      method: 'POST',
      surface: 'api',
      account: '3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a',
      image: 'cat',
      status: 200,
      file: { filename: 'photo.png', bytes: png.byteLength },
      headers: { authorization: 'Bearer t…' },
    });
    await upload('3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a', { id: 'cat' });
    expect(requests.last({ account: '3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a' })).toMatchObject({
      status: 409,
      error: { code: 5409 },
      explanation: expect.arrayContaining([expect.stringContaining('Something has that id already')]),
    });
    expect(requests.count({ account: '3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a', image: /^c/ })).toBe(1);
  });

  it('explains a miss by the nearest requests', async () => {
    const { requests } = session.mock;
    await upload('4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b', { creator: 'me' });
    const wanted = {
      account: '4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b',
      operation: 'uploadImage',
      fields: { creator: 'you' },
    };
    await expect(requests.waitFor(wanted, { timeout: 20 })).rejects.toThrow('field creator is "me", not "you"');
    expect(await control('POST', '/requests/find', wanted)).toMatchObject([
      200,
      { count: 0, nearest: expect.stringContaining('field creator is "me", not "you"') },
    ]);
    expect(await control('POST', '/requests/wait', { ...wanted, timeout: 20 })).toMatchObject([
      408,
      { errors: [{ code: 10408 }] },
    ]);
  });

  it('keeps a bounded number of requests', async () => {
    const mock = await createMock({ journal: 8 });
    await mock.listen();
    for (let turn = 0; turn < 30; turn++) await fetch(`${mock.url}/nowhere`);
    expect(mock.requests.count()).toBeLessThanOrEqual(10);
    expect(mock.requests.last()).toMatchObject({ sequence: 30, path: '/nowhere' });
    await mock.close();
  });

  it('near misses neither list nor count the requests of the control surface', async () => {
    const mock = await (await createMock()).listen();
    try {
      await fetch(`${mock.url}/nowhere`);
      for (const path of ['/health', '/state', '/requests?operation=uploadImage'])
        await fetch(`${mock.url}/__mock${path}`);
      const answer = await fetch(`${mock.url}/__mock/requests/find`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"operation":"uploadImage"}',
      });
      expect(await answer.json()).toMatchObject({
        count: 0,
        nearest:
          'of 1 request none matched: operation "uploadImage"\n' +
          'nearest:\n  #1 GET /nowhere: operation is absent, not "uploadImage"',
      });
      expect(mock.requests.count()).toBe(1);
    } finally {
      await mock.close();
    }
  });

  it('hides credentials and signatures', async () => {
    const { requests, url } = session.mock;
    await fetch(`${url}/AAAAAAAAAAAAAAAAAAAAAA/x/public?sig=${'a'.repeat(64)}`, {
      headers: { cookie: 'session=0123456789' },
    });
    const text = JSON.stringify(requests.find({ image: 'x' }));
    expect(text).toContain('sig=aaaaaa…');
    expect(text).not.toContain('aaaaaaa');
    expect(text).not.toContain('0123456789');
  });

  it('streams', async () => {
    const abort = new AbortController();
    const stream = await fetch(`${session.mock.url}/__mock/requests/stream`, { signal: abort.signal });
    await upload('5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c', {});
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('"account":"5c5c')) break;
    }
    abort.abort();
    expect(text).toMatch(/^data: \{"id":/m);
  });
});

describe('namespaces', () => {
  it('isolate a hundred clients of one mock', async () => {
    const { mock } = session;
    const one = async (index: number) => {
      const namespace = mock.namespace(`worker-${index}`);
      // Half of them by header with the common account id, half by an account id of their own
      const byHeader = index % 2 === 0;
      const account = byHeader ? mock.account : namespace.account;
      const headers = byHeader ? namespace.headers : {};
      const answer = await upload(account, { id: 'same', metadata: JSON.stringify({ index }) }, headers);
      const { result } = (await answer.json()) as { result: { variants: string[]; meta: object } };
      const picture = await fetch(result.variants[0] ?? '');
      await picture.arrayBuffer();
      const list = await fetch(`${mock.apiBaseUrl}/accounts/${account}/images/v1`, {
        headers: { authorization: 'Bearer t', ...headers },
      });
      const listed = (await list.json()) as { result: { images: { meta: object }[] } };
      return {
        status: answer.status,
        picture: picture.status,
        url: result.variants[0]?.startsWith(namespace.deliveryUrl),
        metas: listed.result.images.map(({ meta }) => meta),
        seen: namespace.requests.count(),
      };
    };
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => one(index)));
    expect(outcomes).toEqual(
      Array.from({ length: 100 }, (_, index) => ({
        status: 200,
        picture: 200,
        url: true,
        metas: [{ index }],
        seen: 3,
      })),
    );
  });

  it('are reset one by one', async () => {
    const { mock } = session;
    const [left, right] = [mock.namespace('left'), mock.namespace('right')];
    for (const corner of [left, right]) await corner.seed({ images: [{ id: 'a', bytes: png }] });
    await left.reset();
    const status = (account: string) =>
      fetch(`${mock.apiBaseUrl}/accounts/${account}/images/v1/a`, { headers: { authorization: 'Bearer t' } }).then(
        (response) => response.status,
      );
    expect([await status(left.account), await status(right.account)]).toEqual([404, 200]);
  });

  it('have plain names', async () => {
    const answer = await upload('6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d', {}, { 'x-mock-namespace': 'a b' });
    expect(answer.status).toBe(400);
    expect(() => session.mock.namespace('a/b')).toThrow('x-mock-namespace must be');
  });
});

describe('seeds and snapshots', () => {
  const base64 = png.toString('base64');

  it('come over HTTP, into a namespace', async () => {
    const seed = {
      images: [{ id: 'seeded', base64, metadata: { a: 1 } }],
      variants: [{ id: 'thumb', options: { width: 10 } }],
    };
    const { account } = session.mock.namespace('seeds');
    const [status, answer] = await control('POST', '/seed', seed, { 'x-mock-namespace': 'seeds' });
    const { images } = answer as { images: { id: string; meta: object; variants: string[] }[] };
    expect([status, images[0]]).toMatchObject([200, { id: 'seeded', meta: { a: 1 } }]);
    const thumb = images[0]?.variants.find((url) => url.endsWith('/thumb')) ?? '';
    const picture = Buffer.from(await (await fetch(thumb)).arrayBuffer());
    expect(picture.readUInt32BE(16)).toBe(10);
    expect(session.mock.store.account(account).images.count).toBe(1);
  });

  test.each([
    [{ images: [{ id: 'x', base64: 'AAAA' }] }, 'images.0: 5455'],
    [{ images: [{ id: 'x' }] }, 'images.0: base64 is wanted, and nothing beside it'],
    [{ images: [{ id: 'x', file: '/etc/passwd' }] }, 'images.0.file: files of this machine are not read'],
    [{ images: [{ ident: 'x' }] }, 'images.0.ident is not a field that is known here'],
    [{ variants: [{ id: 'x', options: { width: 0 } }] }, 'variants.0.options.width must be >= 1'],
    [{ pictures: [] }, 'pictures is not a field that is known here'],
  ])('are refused with the field, and nothing is planted: %j', async (bad, message) => {
    const headers = { 'x-mock-namespace': 'refused' };
    const good = { id: 'before', base64 };
    const seed = 'images' in bad ? { images: [good, ...(bad.images as object[])] } : { images: [good], ...bad };
    const [status, answer] = await control('POST', '/seed', seed, headers);
    const text = (answer as { errors: { message: string }[] }).errors[0]?.message.replace('images.1', 'images.0');
    expect([status, text]).toEqual([400, expect.stringContaining(message)]);
    expect(session.mock.store.account(session.mock.namespace('refused').account).images.count).toBe(0);
  });

  it('go back and forth', async () => {
    const mock = await createMock();
    await mock.listen();
    await mock.seed({ images: [{ id: 'a', bytes: png }], config: { flexible_variants: true } });
    const before = mock.snapshot();
    mock.store.account(mock.account).images.delete('a');
    await mock.seed({ images: [{ id: 'b', bytes: png }], config: { flexible_variants: false } });
    await mock.restore(before);
    const account = mock.store.account(mock.account);
    expect([[...account.images.all()].map(({ id }) => id), account.config.flexible_variants]).toEqual([['a'], true]);
    expect((await fetch(`${mock.deliveryUrl}/a/w=10`)).status).toBe(200);
    await mock.close();
  });

  it('have names over HTTP, and travel as an archive', async () => {
    await upload(session.mock.account, { id: 'kept' });
    expect(await control('POST', '/snapshots', { name: 'n' })).toEqual([200, { name: 'n' }]);
    const archive = await fetch(`${session.mock.url}/__mock/export`).then((response) => response.arrayBuffer());
    session.mock.store.account(session.mock.account).images.delete('kept');
    const there = () => session.mock.store.account(session.mock.account).images.get('kept') !== undefined;
    expect(await control('POST', '/snapshots/n/restore')).toEqual([200, { restored: true }]);
    expect(there()).toBe(true);
    session.mock.store.account(session.mock.account).images.delete('kept');
    const imported = await fetch(`${session.mock.url}/__mock/import`, { method: 'POST', body: archive });
    expect([imported.status, there()]).toEqual([200, true]);
    const broken = Buffer.from(archive);
    broken.fill(7, 1500, 1600);
    const refused = await fetch(`${session.mock.url}/__mock/import`, { method: 'POST', body: broken });
    expect([refused.status, there()]).toEqual([400, true]);
    expect(await control('DELETE', '/snapshots/n')).toEqual([200, { dropped: true }]);
    expect((await control('POST', '/snapshots/n/restore'))[0]).toBe(404);
  });
});

describe('an import that is no archive is refused with 5400, not answered with 5500', () => {
  it.each([
    ['one letter', Buffer.from('x')],
    ['less than two blocks of noise', Buffer.alloc(700, 0xa5)],
    ['nothing', Buffer.alloc(0)],
  ])('%s', async (_, body) => {
    const refused = await fetch(`${session.mock.url}/__mock/import`, { method: 'POST', body });
    expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ code: 5400 }] }]);
  });

  it('an archive cut off in the middle', async () => {
    const whole = await fetch(`${session.mock.url}/__mock/export`).then((response) => response.arrayBuffer());
    const refused = await fetch(`${session.mock.url}/__mock/import`, { method: 'POST', body: whole.slice(0, 1000) });
    expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ code: 5400 }] }]);
  });
});

describe('the clock and faults over HTTP', () => {
  it('move, and are refused when malformed', async () => {
    expect(await control('PATCH', '/clock', { now: '2030-01-01T00:00:00Z', frozen: true, advance: 1000 })).toEqual([
      200,
      { now: '2030-01-01T00:00:01.000Z', frozen: true },
    ]);
    expect((await control('PATCH', '/clock', { advance: 'soon' }))[0]).toBe(400);
    await control('DELETE', '/clock');
    expect(session.mock.clock.frozen).toBe(false);
    expect(await control('POST', '/faults', { id: 'f', operation: 'getImageStats', status: 521 })).toEqual([
      200,
      { id: 'f' },
    ]);
    expect((await control('POST', '/faults', { id: 'f', status: 521 }))[0]).toBe(400);
    expect((await control('POST', '/faults', { operation: 'x' }))[0]).toBe(400);
    expect((await control('DELETE', '/faults/f'))[1]).toEqual({ seed: 1, rules: [] });
    expect((await control('PUT', '/clock'))[0]).toBe(405);
    expect((await control('GET', '/nothing'))[0]).toBe(404);
  });

  it('are described by a document with a curl line each', async () => {
    const [, document] = await control('GET', '/openapi.json');
    const { paths } = document as { paths: Record<string, Record<string, { 'x-codeSamples': { source: string }[] }>> };
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/reset', '/seed', '/requests/wait', '/faults/{id}']));
    expect(paths['/clock']?.patch?.['x-codeSamples'][0]?.source).toBe(
      `curl -s -X PATCH ${session.mock.url}/__mock/clock -H 'content-type: application/json' -d '{"advance":3600000,"frozen":true}'`,
    );
  });
});

describe('strangers', () => {
  const statusAs = (headers: Record<string, string>, url = session.mock.url) =>
    new Promise<number>((resolve, reject) => {
      request(`${url}/__mock/reset`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });

  test.each([
    ['another site’s page', { origin: 'https://evil.example' }, 403],
    ['its form', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a rebound name', { host: 'evil.example', origin: 'http://evil.example' }, 403],
    ['a rebound name without origin', { host: 'evil.example:8787' }, 403],
    ['a page on another port', { 'sec-fetch-site': 'same-site' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['a name without a dot', { host: 'cfimages:8787' }, 403],
    ['a name of the local network', { host: 'printer.local' }, 403],
    ['a name of a company', { host: 'mock.internal' }, 403],
    ['a name for tests', { host: 'images.test' }, 403],
    ['an address of the network', { host: '192.168.0.7:8787' }, 403],
    ['a name that looks like the right one', { host: 'localhost.evil.example' }, 403],
    ['localhost as a user', { host: 'localhost@evil.example' }, 400],
    ['localhost', { host: 'localhost:1' }, 200],
    ['a name below localhost', { host: 'images.localhost' }, 200],
    ['an IPv6 address', { host: '[::1]:8787' }, 200],
    ['an IPv4 address in IPv6', { host: '[::ffff:127.0.0.1]' }, 200],
    ['another address of this machine', { host: '127.9.9.9' }, 200],
    ['a page of its own', { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' }, 200],
  ])('%s', async (_who, headers, status) => {
    expect(await statusAs(headers as Record<string, string>)).toBe(status);
  });

  it('become friends by --public-url and --trust-host', async () => {
    const open = await createMock({ publicUrl: 'https://images.dev', trustedHosts: ['cfimages', '*.corp.example:81'] });
    await open.listen();
    const hosts = ['images.dev', 'images.dev:443', 'cfimages:8787', 'a.corp.example:81', 'a.corp.example', 'other'];
    const statuses: number[] = [];
    for (const host of hosts) statuses.push(await statusAs({ host }, open.url));
    const proxied = await statusAs({ host: 'localhost', origin: 'https://images.dev' }, open.url);
    await open.close();
    expect([...statuses, proxied]).toEqual([200, 200, 200, 200, 403, 403, 200]);
  });

  it('want the token, or find nothing', async () => {
    const guarded = await (await createMock({ controlToken: 'secret' })).listen();
    expect(await statusAs({}, guarded.url)).toBe(401);
    expect(await statusAs({ 'x-mock-token': 'wrong' }, guarded.url)).toBe(401);
    expect(await statusAs({ 'x-mock-token': 'secret', host: 'evil.example' }, guarded.url)).toBe(200);
    expect(await statusAs({ authorization: 'Bearer secret' }, guarded.url)).toBe(200);
    expect(await statusAs({ 'x-mock-token': 'secret', origin: 'https://evil.example' }, guarded.url)).toBe(403);
    await guarded.close();
    const closed = await (await createMock({ control: false })).listen();
    expect(await statusAs({}, closed.url)).toBe(404);
    await closed.close();
  });
});
