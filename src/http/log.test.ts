import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type AccessLog, createAccessLog, type LogLevel } from './log.ts';

let written: string[] = [];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    // Node's own warnings go there too
    if (String(chunk).startsWith('{')) written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Answers one request, and waits until it is over on the side of the server. */
async function serveOne(log: AccessLog, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  let over = () => {};
  const closed = new Promise<void>((resolve) => {
    over = resolve;
  });
  const server = createServer((req, res) => {
    log.begin(req, res);
    res.once('close', over);
    res.writeHead(200, { 'content-length': 2 }).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  await closed;
  server.closeAllConnections();
  server.close();
  return answer;
}

test('a request is one line of JSON, without its signature, under the id that the client gave', async () => {
  await serveOne(createAccessLog('info'), '/a?exp=1&sig=abcdef&x=%25s', { 'x-request-id': 'mine-1' });
  expect(written).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
  expect(JSON.parse(written.join(''))).toEqual({
    level: 30,
    time: expect.any(Number),
    id: 'mine-1',
    method: 'GET',
    url: '/a?exp=1&sig=…&x=%25s',
    ms: expect.any(Number),
    status: 200,
    bytes: 2,
  });
});

test.each<[LogLevel, string | null, number, number]>([
  ['silent', 'req-1', 0, 0],
  ['error', 'req-1', 0, 1],
  ['info', 'req-1', 1, 1],
  ['debug', 'req-1', 1, 1],
])(
  'at %s a request without an id becomes %s, and leaves %i lines, a problem %i',
  async (level, id, requests, problems) => {
    const log = createAccessLog(level);
    const answer = await serveOne(log, '/', { 'x-request-id': 'not an id' });
    expect([answer.headers.get('x-request-id'), written.length]).toEqual([id, requests]);
    log.problem(new Error('broken'));
    expect(written.length - requests).toBe(problems);
  },
);

test('a problem tells its kind, its stack and its causes', () => {
  const log = createAccessLog('error');
  log.problem(new TypeError('broken', { cause: new Error('why\nindeed') }));
  log.problem({ code: 1n });
  expect(written.map((line) => JSON.parse(line))).toEqual([
    {
      level: 50,
      time: expect.any(Number),
      err: {
        type: 'TypeError',
        message: 'broken',
        stack: expect.stringMatching(/^TypeError: broken\n +at .*Error: why\n +indeed/s),
      },
      msg: 'broken',
    },
    { level: 50, time: expect.any(Number), error: '{ code: 1n }' },
  ]);
});
