import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../report/report.ts';
import { newFolder, run, targetFile } from '../testing/console.ts';
import { serve, serveRaw, type TestServer } from '../testing/server.ts';

const html = '<!doctype html><title>Welcome</title><h1>It works</h1>';

/** Answers the first request well, so that the run gets beyond its first look. */
const afterTheFirst = (listener: (request: IncomingMessage, response: ServerResponse) => void) => {
  let requests = 0;
  return serve((request, response) => {
    if (++requests > 1) return listener(request, response);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":true,"result":{"images":[]}}');
  });
};

const endless = (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const block = Buffer.alloc(64 * 1024, 0x20);
  const more = () => {
    while (!response.destroyed && response.write(block));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

/** Exit code 5: what came in answer to an upload does not tell whether it was stored. */
const targets: readonly (readonly [string, () => Promise<TestServer>, number, RegExp])[] = [
  ['hangs at once', () => serve(() => undefined), 3, /does not answer: no answer within 400 ms/],
  ['hangs later', () => afterTheFirst(() => undefined), 5, /no answer within 400 ms/],
  [
    'sends garbage',
    () => serveRaw((socket) => socket.end('\u0000\u0001 garbage\r\n\r\n')),
    3,
    /is no API: the answer is not HTTP/,
  ],
  ['closes at once', () => serveRaw((socket) => socket.destroy()), 3, /does not answer/],
  [
    'closes in the middle of its answers',
    () =>
      afterTheFirst((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
        response.write('{"success":', () => response.destroy());
      }),
    5,
    /closed in the middle of the answer/,
  ],
  [
    'redirects for ever',
    () => serve((request, response) => response.writeHead(302, { location: request.url }).end()),
    3,
    /is no API: it redirects to \/client\/v4/,
  ],
  ['answers HTML', () => serve((_, response) => response.end(html)), 3, /is no API: it answers status 200 .*doctype/],
  ['answers HTML later', () => afterTheFirst((_, response) => response.end(html)), 5, /the body is not JSON/],
  ['sends without end', () => afterTheFirst(endless), 5, /the answer is longer than 1000000 bytes/],
  [
    'breaks',
    () => serve((_, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('oops')),
    3,
    /is no API: it answers status 500 and text\/plain instead of JSON \("oops"\)/,
  ],
  [
    'breaks later',
    () => afterTheFirst((_, response) => response.writeHead(500, { 'content-type': 'text/plain' }).end('oops')),
    5,
    /seen {5}500 oops/,
  ],
  [
    'refuses the credentials',
    () => serve((_, response) => response.writeHead(403, { 'content-type': 'application/json' }).end('{}')),
    3,
    /refuses the credentials/,
  ],
];

const onlyBasics = [
  '--only',
  'UPL-1',
  '--only',
  'UPL-10',
  '--only',
  'GET-*',
  '--only',
  'LST-1',
  '--only',
  'DLV-1',
] as const;

describe('a target that', () => {
  test.each(targets)('%s', async (_, start, exitCode, expected) => {
    const server = await start();
    const folder = newFolder();
    try {
      const started = performance.now();
      const outcome = await run(
        'certify',
        ...['--target', targetFile(folder, server.url), '--report', folder, '--format', 'json', ...onlyBasics],
      );
      expect(outcome).toMatchObject({ exitCode });
      expect(outcome.stdout + outcome.stderr).toMatch(expected);
      expect(performance.now() - started).toBeLessThan(15_000);
      if (exitCode === 3) return;
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
      expect(report.totals.pass).toBe(0);
      expect(report.results.filter(({ origin }) => origin === 'suite')).toEqual([]);
    } finally {
      await server.close();
    }
  });

  test('is down', async () => {
    const { url, close } = await serve(() => undefined);
    await close();
    const outcome = await run('certify', '--target', targetFile(newFolder(), url), ...onlyBasics);
    expect(outcome).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/does not answer: .*ECONNREFUSED/) });
  });

  test('goes down: the rest is blocked instead of waiting for time-outs', async () => {
    const server = await afterTheFirst(() => undefined);
    const folder = newFolder();
    const started = performance.now();
    const outcome = await run(
      'certify',
      '--target',
      targetFile(folder, server.url),
      '--report',
      folder,
      '--profile',
      'core',
    );
    await server.close();
    expect(outcome.exitCode).toBe(5);
    expect(outcome.stderr).toMatch(/the target went away/);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
