import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, get, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { certify } from './certificate.ts';
import { type Authority, type Interceptor, openAuthority, type Parents, startInterceptor } from './index.ts';

const hosts = ['api.cloudflare.com', 'imagedelivery.net', 'shop.example'];
const period = { from: new Date(Date.now() - 1000), until: new Date(Date.now() + 60_000) };
let folder: string;
let authority: Authority;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-intercept-'));
  authority = await openAuthority(hosts, folder, Date.now());
});
afterAll(() => rm(folder, { recursive: true }));

/** What a client says of a server with these certificates. */
async function verdict(made: ReturnType<typeof certify>, servername: string): Promise<string> {
  const server = createTlsServer({ cert: made.certificate, key: made.key }, (socket) => socket.end()).listen(
    0,
    '127.0.0.1',
  );
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connectTls({ host: '127.0.0.1', port, servername, ca: made.authority });
  const said = await once(client, 'secureConnect').then(
    () => 'believed',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
  client.destroy();
  server.close();
  return said;
}

describe('the authority', () => {
  test.each([
    ['its hosts', { hosts, ...period }, 'shop.example', 'believed'],
    [
      'a host that its certificate does not name',
      { hosts, ...period },
      'other.example',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'a host that it may not sign for',
      { hosts: ['evil.example'], permitted: hosts, ...period },
      'evil.example',
      'UNSPECIFIED',
    ],
    [
      'a time to come',
      { hosts, from: new Date(Date.now() + 9e6), until: new Date(Date.now() + 1e7) },
      'shop.example',
      'CERT_NOT_YET_VALID',
    ],
    ['a time gone by', { hosts, from: new Date(1e12), until: new Date(1.1e12) }, 'shop.example', 'CERT_HAS_EXPIRED'],
  ])('is asked for %s', async (_what, wanted, name, expected) => {
    expect(await verdict(certify(wanted), name)).toBe(expected);
  });

  test('is kept, the key for its user only, and is the same for whoever asks for these hosts', async () => {
    const others = await Promise.all(
      Array.from({ length: 8 }, () => openAuthority([...hosts].reverse(), folder, Date.now())),
    );
    expect(new Set([authority, ...others].map(({ server }) => server.key)).size).toBe(1);
    expect((await stat(join(authority.folder, 'server.key'))).mode & 0o77).toBe(0);
    expect((await readdir(join(folder, 'authority'))).filter((name) => name.includes('part'))).toEqual([]);
  });

  test('is made anew before it runs out, when the clock has gone back, and in place of a damaged one', async () => {
    const later = await openAuthority(hosts, folder, Date.now() + 85 * 86_400_000);
    expect(later.server.key).not.toBe(authority.server.key);
    const earlier = await openAuthority(hosts, folder, Date.now() - 30 * 86_400_000);
    expect(earlier.server.key).not.toBe(later.server.key);
    await writeFile(join(earlier.folder, 'server.pem'), 'damaged');
    authority = await openAuthority(hosts, folder, Date.now());
    expect(authority.server.cert).toContain('BEGIN CERTIFICATE');
  });

  test('says where it cannot be kept', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(openAuthority(hosts, join(folder, 'file'), Date.now())).rejects.toThrow(
      /cannot be kept in .*file.*ENOTDIR.*XDG_CACHE_HOME/,
    );
  });
});

describe('the interceptor', () => {
  const mock = createServer((req, res) => res.end(`mock: ${req.method} ${req.headers.host} ${req.url}`));
  let heardByOther = '';
  const other = createTcpServer((socket) => {
    socket
      .on('error', () => {})
      .on('data', (data) => {
        heardByOther = String(data);
        socket.end(`other: ${data}`);
      });
  });
  const open: Interceptor[] = [];
  let proxy: Interceptor;

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const start = async (more: { offline?: boolean; parents?: Parents } = {}) => {
    const url = new URL(`http://127.0.0.1:${portOf(mock)}`);
    const made = await startInterceptor({
      port: 0,
      hosts,
      authority,
      mock: url,
      offline: false,
      parents: {},
      ...more,
    });
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    await Promise.all([mock, other].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    proxy = await start();
  });
  afterAll(async () => {
    await Promise.all(open.map((each) => each.close()));
    for (const server of [mock, other]) server.close();
  });

  /** What comes back for some bytes, until the other end closes. */
  async function say(port: number, ...lines: readonly string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data;
      const next = lines[1];
      if (next !== undefined && heard.endsWith('established\r\n\r\n')) socket.write(next);
    });
    socket.write(lines[0] ?? '');
    await once(socket, 'close');
    return heard;
  }

  async function askByTls(socket: TLSSocket, path: string, host: string): Promise<string> {
    await once(socket, 'secureConnect');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
    let heard = '';
    for await (const data of socket) heard += data;
    return heard.split('\r\n\r\n').slice(1).join();
  }

  test.each(hosts)('hands %s to the mock, by CONNECT and by TLS itself', async (host) => {
    const req = request({ port: proxy.port, host: '127.0.0.1', method: 'CONNECT', path: `${host}:443` }).end();
    const [, socket] = await once(req, 'connect');
    const ca = authority.certificate;
    expect(await askByTls(connectTls({ socket, servername: host, ca }), '/a?b', host)).toContain(
      `mock: GET ${host} /a?b`,
    );
    const direct = connectTls({ port: proxy.port, host: '127.0.0.1', servername: host, ca });
    expect(await askByTls(direct, '/c', host)).toContain(`mock: GET ${host} /c`);
  });

  test('passes other hosts, and other ports, on untouched', async () => {
    const place = `127.0.0.1:${portOf(other)}`;
    const bytes = '\u0016\u0003 anything';
    const heard = await say(proxy.port, `CONNECT ${place} HTTP/1.1\r\nhost: ${place}\r\n\r\n`, bytes);
    expect(heard).toBe(`HTTP/1.1 200 Connection established\r\n\r\nother: ${bytes}`);
  });

  test('goes by the proxy that this machine has', async () => {
    const parent = new URL(`http://me:s%40cret@127.0.0.1:${portOf(other)}`);
    const through = await start({ parents: { http: parent, https: parent } });
    expect(await say(through.port, 'CONNECT far.example:443 HTTP/1.1\r\n\r\n')).toBe(
      'other: CONNECT far.example:443 HTTP/1.1\r\nhost: far.example:443\r\nproxy-authorization: Basic bWU6c0BjcmV0\r\n\r\n',
    );
    await say(through.port, 'GET http://far.example/a HTTP/1.1\r\nhost: far.example\r\n\r\n');
    expect(heardByOther).toMatch(
      /^GET http:\/\/far\.example\/a HTTP\/1\.1\r\n[\s\S]*proxy-authorization: Basic bWU6c0BjcmV0/,
    );
  });

  test.each([
    ['CONNECT nowhere HTTP/1.1', '400 Bad Request', 'CONNECT wants host:port'],
    ['CONNECT 127.0.0.1:0 HTTP/1.1', '400 Bad Request', 'CONNECT wants host:port'],
    ['CONNECT 127.0.0.1:99999 HTTP/1.1', '400 Bad Request', 'CONNECT wants host:port'],
    ['CONNECT 127.0.0.1:1 HTTP/1.1', '502 Bad Gateway', '127.0.0.1:1 does not answer (ECONNREFUSED)'],
    [
      'GET ftp://imagedelivery.net/ HTTP/1.1',
      '400 Bad Request',
      'this is a proxy: it wants CONNECT, or a whole http: URL',
    ],
    ['GET http://127.0.0.1:1/ HTTP/1.1', '502 Bad Gateway', '127.0.0.1:1 does not answer'],
  ])('answers %s with %s', async (line, status, sentence) => {
    const heard = await say(proxy.port, `${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect([heard.split('\r\n')[0], heard]).toEqual([`HTTP/1.1 ${status}`, expect.stringContaining(sentence)]);
  });

  test.each(['CONNECT other.example:443', 'GET http://other.example/', 'CONNECT imagedelivery.net:8443'])(
    'refuses %s when it is offline',
    async (line) => {
      const offline = await start({ offline: true });
      const heard = await say(offline.port, `${line} HTTP/1.1\r\nhost: x\r\n\r\n`);
      expect(heard).toMatch(/^HTTP\/1\.1 403 Forbidden[\s\S]*is not one of api\.cloudflare\.com.*--offline/);
    },
  );

  test.each([
    ['http://imagedelivery.net/a', 'imagedelivery.net'],
    ['/a', 'localhost'],
  ])('takes plain HTTP to %s', async (path, host) => {
    const [answer] = await once(get({ port: proxy.port, host: '127.0.0.1', path, headers: { host } }), 'response');
    let text = '';
    for await (const data of answer) text += data;
    expect(text).toBe(`mock: GET ${host} /a`);
  });

  test('survives noise, and closes with connections open', async () => {
    const one = await start();
    expect(await say(one.port, '\u0016\u0003\u0001\u0000\u0005hello')).not.toContain('200');
    expect(await say(one.port, 'no HTTP\r\n\r\n')).toBe('');
    const idle = connect(one.port, '127.0.0.1');
    await once(idle, 'connect');
    await Promise.all([one.close(), once(idle, 'close')]);
  });
});
