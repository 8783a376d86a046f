import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { createMock, type Mock } from '../../index.ts';
import { useServer } from '../../testing/listening.ts';
import { solidPng } from '../../testing/png.ts';
import { askRaw } from '../../testing/raw.ts';
import { type RunningProxy, startProxy } from './proxyServer.ts';

const png = solidPng(8, 6);
let reached: string[] = [];
let asked: string[] = [];
const forbidden = useServer((req, res) => {
  reached.push(req.url ?? '');
  res.end(png);
});
const upstream = useServer((req, res) => {
  asked.push(req.url ?? '');
  res.end(png);
});
beforeEach(() => {
  reached = [];
  asked = [];
});

/** With `V` for the server that nobody allowed, and `M` for the mock as the client calls it. */
const fill = (text: string, host: string) => text.replaceAll('V', new URL(forbidden.url).host).replaceAll('M', host);

describe('with --origin URL, a path never leads to another host', () => {
  let mock: Mock;
  let inner: Mock;
  beforeAll(async () => {
    mock = await (await createMock({ threads: 1, origin: upstream.url })).listen();
    inner = await (await createMock({ threads: 1, origin: `${upstream.url}/base/` })).listen();
  });
  afterAll(() => Promise.all([mock.close(), inner.close()]));

  test.each([
    ['/cdn-cgi/image/width=5/http://M//V/x.png', '//V/x.png'],
    ['/cdn-cgi/image/width=5/http://M///V/x.png', '///V/x.png'],
    ['/cdn-cgi/image/width=5/http://M/%2F%2FV/x.png', '/%2F%2FV/x.png'],
    ['/cdn-cgi/image/width=5/http://M/@V/x.png', '/@V/x.png'],
    ['/cdn-cgi/image/width=5/http://M/http://V/x.png', '/http://V/x.png'],
    ['/cdn-cgi/image/width=5/http:/M//V/x.png', '//V/x.png'],
    ['/cdn-cgi/image/width=5/@V/x.png', '/@V/x.png'],
    ['/cdn-cgi/image/width=5/:1@V/x.png', '/:1@V/x.png'],
    ['//V/x.png', '//V/x.png'],
    ['/@V/x.png', '/@V/x.png'],
  ])('%s asks the origin for %s', async (path, wanted) => {
    for (const host of [new URL(mock.url).host, 'evil.localhost']) {
      asked = [];
      await askRaw(mock.url, `GET ${fill(path, host)}`, [`host: ${host}`]);
      expect([reached, asked]).toEqual([[], [fill(wanted, host)]]);
      asked = [];
      await askRaw(inner.url, `GET ${fill(path, host)}`, [`host: ${host}`]);
      expect([reached, asked]).toEqual([[], [`/base${fill(wanted, host)}`]]);
    }
  });

  it('whatever name the client gives the mock', async () => {
    for (const slashes of ['//', '///', '////']) {
      const path = `/cdn-cgi/image/width=5/http://evil.example${slashes}V/x.png`;
      await askRaw(mock.url, `GET ${fill(path, '')}`, ['host: evil.example']);
    }
    expect([reached, asked.length]).toEqual([[], 3]);
  });

  test.each(['/cdn-cgi/image/width=5/\\\\V/x.png', '/\\V/x.png', '/x/..//V/x.png', '@V/x.png'])(
    '%s is malformed',
    async (path) => {
      const { status } = await askRaw(mock.url, `GET ${fill(path, '')}`, ['host: localhost']);
      expect([status, reached, asked]).toEqual([400, [], []]);
    },
  );

  it('nor does that of a WebSocket', async () => {
    upstream.server.on('upgrade', (req, socket) => {
      asked.push(req.url ?? '');
      socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    });
    for (const path of ['//V/x', '/@V/x', '/../x']) {
      const wish = ['host: localhost', 'connection: upgrade', 'upgrade: websocket'];
      await askRaw(inner.url, `GET ${fill(path, '')}`, wish);
    }
    expect([reached, asked]).toEqual([[], [fill('/base//V/x', ''), fill('/base/@V/x', ''), '/base/x']]);
  });

  it('nor to another port, when the origin is named without one', async () => {
    const unported = await (await createMock({ threads: 1, origin: 'http://127.0.0.1' })).listen();
    const path = fill('/cdn-cgi/image/width=5/http://V/x.png', '');
    await askRaw(
      unported.url,
      'PATCH /client/v4/zones/z/settings/transformations',
      ['host: localhost', 'authorization: Bearer t', 'content-type: application/json', 'content-length: 16'],
      '{"value":"open"}',
    );
    const { body } = await askRaw(unported.url, `GET ${path}`, ['host: localhost']);
    await unported.close();
    expect(body).toMatch(/^ERROR 9406: .* private address/);
    expect(reached).toEqual([]);
  });
});

describe('with cfimages proxy, a path never leads to another host', () => {
  let proxy: RunningProxy;
  beforeAll(async () => {
    const contract = await loadContract();
    const options = { contract, host: '127.0.0.1', port: 0, validate: 'off', log: 'silent' } as const;
    proxy = await startProxy({ ...options, upstream: upstream.url });
  });
  afterAll(() => proxy.close());

  test.each(['//V/x.png', '///V/x.png', '/@V/x.png', '/http://V/x.png'])('%s', async (path) => {
    await askRaw(proxy.url, `GET ${fill(path, '')}`, ['host: localhost']);
    expect([reached, asked]).toEqual([[], [fill(path, '')]]);
  });
});
