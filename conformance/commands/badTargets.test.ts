import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
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

/** Answers every request alike. */
const always = (status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': type, ...headers }).end(request.method === 'HEAD' ? undefined : body);
  });

/** Answers well for so many requests, and then alike. */
const until = (count: number, status: number, body: string, headers: Record<string, string> = {}) => {
  let requests = 0;
  return serve((request, response) => {
    request.resume();
    const isWell = ++requests <= count;
    response.writeHead(isWell ? 200 : status, {
      'content-type': isWell ? 'application/json' : 'text/html',
      ...headers,
    });
    response.end(isWell ? '{"success":true,"errors":[],"messages":[],"result":{"id":"a","images":[]}}' : body);
  });
};

const json = 'application/json';
const envelope = (result: unknown, success = true) => JSON.stringify({ success, errors: [], messages: [], result });
const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20));

/** What is no service of images at all, or one in a bad way: no verdict but one of these, no pass, never a suite defect. */
const strange: readonly (readonly [string, () => Promise<TestServer>, readonly number[]])[] = [
  ['sends a gzip bomb', () => always(200, json, bomb, { 'content-encoding': 'gzip' }), [1, 3, 5]],
  ['claims gzip and sends text', () => always(200, json, 'plain', { 'content-encoding': 'gzip' }), [1, 3, 5]],
  ['answers 200 with nothing', () => always(200, json, ''), [1, 3, 5]],
  ['answers null', () => always(200, json, 'null'), [1, 3, 5]],
  ['answers a number', () => always(200, json, '42'), [1, 3, 5]],
  ['answers an array', () => always(200, json, '[]'), [1, 3, 5]],
  ['answers half of a JSON', () => always(200, json, '{"success":true,"result":{"id":"a"'), [1, 3, 5]],
  ['answers JSON nested too deep', () => always(200, json, '['.repeat(100_000)), [1, 3, 5]],
  ['answers bytes that are no UTF-8', () => always(200, json, Buffer.from([0x22, 0xff, 0xfe, 0x22])), [1, 3, 5]],
  ['answers an envelope without a result', () => always(200, json, '{"success":true}'), [1, 3, 5]],
  ['claims success for everything', () => always(200, json, envelope({})), [1, 3, 5]],
  [
    'answers one image for everything',
    () => always(200, json, envelope({ id: 'x', variants: [], images: [] })),
    [1, 5],
  ],
  ['answers ids that are no text', () => always(200, json, envelope({ id: { a: 1 }, images: [7, null] })), [1, 5]],
  ['refuses with success true', () => always(404, json, envelope(null)), [1, 3, 5]],
  ['answers 404 to everything', () => always(404, 'text/plain', 'not found'), [1, 3, 5]],
  ['answers 429 for ever', () => always(429, json, envelope(null, false), { 'retry-after': '0' }), [1, 3]],
  ['asks to retry in an hour', () => always(429, json, envelope(null, false), { 'retry-after': '3600' }), [1, 3]],
  ['is a gateway whose service is out', () => always(503, 'text/html', html), [1, 3, 5]],
  ['breaks down in the middle of the run', () => until(4, 502, html), [1, 5]],
  ['has a time-out in the middle of the run', () => until(6, 504, html), [1, 5]],
  ['sends 204 to everything', () => always(204, json, ''), [1, 3, 5]],
  ['sends pictures to everything', () => always(200, 'image/png', Buffer.from('iVBORw0KGgo=', 'base64')), [1, 3, 5]],
  ['sends a redirect without a place', () => always(302, 'text/plain', ''), [1, 3]],
  ['redirects to another host', () => always(302, 'text/plain', '', { location: 'http://10.0.0.1/' }), [1, 3]],
  ['sends a thousand headers', () => always(200, json, '{}', manyHeaders()), [1, 3, 5]],
  ['refuses writes: a read-only token', () => readOnlyService(), [1, 3]],
];

function manyHeaders(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-${index}`, 'y'.repeat(10)]));
}

/** Lists nothing, and refuses every change as a token without the permission is refused. */
function readOnlyService(): Promise<TestServer> {
  return serve((request, response) => {
    request.resume();
    const isRead = request.method === 'GET' && /\/images\/v1\?/.test(request.url ?? '');
    response.writeHead(isRead ? 200 : 403, { 'content-type': json });
    response.end(isRead ? envelope({ images: [] }) : '{"success":false,"errors":[{"code":10000,"message":"no"}]}');
  });
}

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

  test.each(strange)('%s gets a verdict, and no pass it does not deserve', async (_, start, exitCodes) => {
    const server = await start();
    const folder = newFolder();
    try {
      const outcome = await run(
        'certify',
        '--target',
        targetFile(folder, server.url),
        '--report',
        folder,
        ...onlyBasics,
      );
      expect(exitCodes).toContain(outcome.exitCode);
      expect(outcome.stdout + outcome.stderr).not.toMatch(/the suite broke|: (conformant|partial|full): /);
      if (outcome.exitCode === 3) return;
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
      expect(report.verdict.conformant).toBe(false);
      expect(report.results.filter(({ origin }) => origin === 'suite')).toEqual([]);
      expect(report.totals.fail + report.totals.blocked + report.totals.error).toBeGreaterThan(0);
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
