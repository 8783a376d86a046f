import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { createMock, type Mock } from '../../index.ts';
import { examine } from './examine.ts';
import type { Setup } from './finding.ts';

let mock: Mock;
let strict: Mock;
let elsewhere: Mock;
let stranger: Server;
let freePort = 0;
beforeAll(async () => {
  const start = async (options: Parameters<typeof createMock>[0]) => (await createMock(options)).listen();
  mock = await start({});
  strict = await start({ token: 'right', controlToken: 'secret' });
  elsewhere = await start({ publicUrl: 'http://127.0.0.1:9' });
  stranger = createServer((_req, res) => res.writeHead(200, { server: 'nginx' }).end('hello'));
  const probe = createServer().listen(0, '127.0.0.1');
  freePort = await new Promise((resolve) => {
    probe.once('listening', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await Promise.all([mock, strict, elsewhere].map((one) => one.close()));
  stranger.close();
});

const verdicts = async (setup: Partial<Setup>) => {
  const whole = { baseUrl: mock.apiBaseUrl, token: 'any', account: mock.account, now: mock.clock.now, ...setup };
  return examine(whole);
};

it('finds nothing wrong with a set-up that works, and leaves nothing behind', async () => {
  const findings = await verdicts({ pageOrigin: 'http://localhost:3000' });
  expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual(
    ['Node', 'port', 'base URL', 'token', 'public URL', 'CORS', 'clock'].map((check) => [check, 'good']),
  );
  expect([...mock.store.account(mock.account).images.all()]).toEqual([]);
});

test.each([
  ['a free port', () => ({ baseUrl: `http://127.0.0.1:${freePort}/client/v4` }), 'port', 'nothing listens at'],
  [
    'a taken port',
    () => ({ baseUrl: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/client/v4` }),
    'port',
    'something else listens',
  ],
  ['the real service', () => ({ baseUrl: 'https://api.cloudflare.com/client/v4' }), 'port', 'is the real service'],
  ['no URL', () => ({ baseUrl: 'localhost' }), 'port', 'localhost is no URL'],
  ['a base URL without its path', () => ({ baseUrl: mock.url }), 'base URL', 'but at http'],
  ['a wrong token', () => ({ baseUrl: strict.apiBaseUrl }), 'token', '10000: Authentication error'],
  ['no token', () => ({ token: '' }), 'token', '9106'],
  ['an unreachable public URL', () => ({ baseUrl: elsewhere.apiBaseUrl }), 'public URL', 'nobody answers there'],
  ['a page that is no origin', () => ({ pageOrigin: 'http://localhost:3000/app' }), 'CORS', 'is no origin'],
] as const)('explains %s', async (_what, setup, check, says) => {
  const findings = await verdicts(setup());
  expect(findings.at(-1)).toMatchObject({ check, verdict: 'bad', says: expect.stringContaining(says) });
  expect(findings.at(-1)?.remedy).toBeDefined();
});

it('doubts a clock that was moved, and one that it may not read', async () => {
  const moved = await verdicts({ now: () => mock.clock.now() - 3_600_000 });
  expect(moved.at(-1)).toMatchObject({
    check: 'clock',
    verdict: 'doubtful',
    says: expect.stringContaining('3600 s ahead'),
  });
  const closed = await verdicts({ baseUrl: strict.apiBaseUrl, token: 'right' });
  expect(closed.at(-1)).toMatchObject({ check: 'clock', verdict: 'doubtful', says: expect.stringContaining('401') });
  const opened = await verdicts({ baseUrl: strict.apiBaseUrl, token: 'right', controlToken: 'secret' });
  expect(opened.at(-1)).toMatchObject({ check: 'clock', verdict: 'good' });
});
