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

const redirect = (request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(302, { location: request.url }).end();

const halfway = (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
  response.write('{"success":', () => response.destroy());
};

/** One byte, and never the rest. */
const drip = (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
};

/** Answers every request alike. */
const always = (status: number, type: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': type, ...headers }).end(request.method === 'HEAD' ? undefined : body);
  });

/** Lists nothing and refuses uploads without a file, for so many requests; then answers alike. */
const until = (count: number, status: number, body: string | Buffer, type = 'text/html', headers = {}) => {
  let requests = 0;
  return serve((request, response) => {
    request.resume();
    if (++requests > count) response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    else if (request.method === 'GET') response.writeHead(200, { 'content-type': json }).end(envelope({ images: [] }));
    else response.writeHead(400, { 'content-type': json }).end(refusal(5400));
  });
};

const json = 'application/json';
const envelope = (result: unknown, success = true) => JSON.stringify({ success, errors: [], messages: [], result });
const refusal = (code: number) =>
  JSON.stringify({ success: false, errors: [{ code, message: 'no' }], messages: [], result: null });
const png = Buffer.from('iVBORw0KGgo=', 'base64');
const gzipped = { 'content-encoding': 'gzip' };
const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, 0x20));

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

/** Stores, lists and shows; its DELETE is an answer and nothing else. */
function lyingService(): Promise<TestServer> {
  const images: { readonly id: string }[] = [];
  return serve((request, response) => {
    request.resume();
    const isCollection = /\/images\/v1(\?|$)/.test(request.url ?? '');
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    const found = images.find((image) => image.id === id);
    if (request.method === 'POST') images.push({ id: `lie-${images.length}` });
    const result = request.method === 'POST' ? images.at(-1) : isCollection ? { images } : (found ?? null);
    response.writeHead(result === null ? 404 : 200, { 'content-type': json });
    response.end(envelope(request.method === 'DELETE' ? {} : result, result !== null));
  });
}

const outage = /cases could not be judged: UPL-1, .*GET-8, .*DLV-1/;

/** What a target does, how the run ends, and the sentence that says why. Exit code 5: an upload may have been stored. */
const targets: readonly (readonly [string, () => Promise<TestServer>, 1 | 3 | 5, RegExp])[] = [
  ['hangs at once', () => serve(() => undefined), 3, /does not answer: no answer within 400 ms/],
  ['hangs later', () => afterTheFirst(() => undefined), 5, /none of 14 cases was judged, so nothing is certified/],
  ['drips its answer', () => serve(drip), 3, /does not answer: no answer within 400 ms/],
  [
    'sends garbage',
    () => serveRaw((socket) => socket.end('\u0000\u0001 garbage\r\n\r\n')),
    3,
    /is no API: the answer is not HTTP/,
  ],
  ['closes at once', () => serveRaw((socket) => socket.destroy()), 3, /does not answer: ECONNRESET/],
  [
    'closes in the middle of its answers',
    () => afterTheFirst(halfway),
    5,
    /the connection closed in the middle of the answer/,
  ],
  [
    'redirects for ever',
    () => serve(redirect),
    3,
    /is no API: it redirects to \/client\/v4\/.*, and redirects are not followed/,
  ],
  [
    'redirects without a place',
    () => always(302, 'text/plain', ''),
    3,
    /is no API: it redirects, and redirects are not followed/,
  ],
  [
    'redirects to another host',
    () => always(302, 'text/plain', '', { location: 'http://10.0.0.1/' }),
    3,
    /is no API: it redirects to http:\/\/10\.0\.0\.1\/, and/,
  ],
  [
    'answers HTML',
    () => always(200, 'text/html', html),
    3,
    /is no API: it answers status 200 and text\/html instead of JSON \("<!doctype/,
  ],
  [
    'answers HTML later',
    () => afterTheFirst((_, response) => response.end(html)),
    5,
    /the body is not JSON \(no content type: <!doctype/,
  ],
  ['answers without end', () => serve(endless), 3, /is no API: the answer is longer than 1000000 bytes/],
  ['answers without end later', () => afterTheFirst(endless), 5, /the answer is longer than 1000000 bytes/],
  [
    'sends a gzip bomb',
    () => always(200, json, bomb, gzipped),
    3,
    /is no API: the answer is longer than 1000000 bytes/,
  ],
  ['sends a gzip bomb later', () => until(1, 200, bomb, json, gzipped), 5, /the answer is longer than 1000000 bytes/],
  [
    'claims gzip and sends text',
    () => always(200, json, 'plain', gzipped),
    3,
    /is no API: the answer does not decompress/,
  ],
  [
    'breaks',
    () => always(500, 'text/plain', 'oops'),
    3,
    /is no API: it answers status 500 and text\/plain instead of JSON \("oops"\)/,
  ],
  ['breaks later', () => until(1, 500, 'oops', 'text/plain'), 5, /seen {5}500 oops/],
  ['refuses the credentials', () => always(403, json, '{}'), 3, /refuses the credentials \(status 403\)/],
  [
    'refuses the credentials by status 400',
    () => always(400, json, refusal(6003)),
    3,
    /refuses the credentials \(status 400\)/,
  ],
  [
    'lets a token read and not write',
    readOnlyService,
    3,
    /the credentials may read and not write \(status 403 to an upload\)/,
  ],
  ['has no Images plan', () => always(403, json, refusal(5403)), 3, /the account has no Images plan \(code 5403\)/],
  [
    'answers 200 with nothing',
    () => always(200, json, ''),
    3,
    /is no API: it answers status 200 and application\/json instead of JSON \(""\)/,
  ],
  ['answers 204 to everything', () => always(204, json, ''), 3, /is no API: it answers status 204/],
  ['answers null', () => always(200, json, 'null'), 3, /is no API: .*JSON that is no envelope \("null"\)/],
  ['answers a number', () => always(200, json, '42'), 3, /is no API: .*JSON that is no envelope \("42"\)/],
  ['answers an array', () => always(200, json, '[]'), 3, /is no API: .*JSON that is no envelope \("\[\]"\)/],
  [
    'answers an object of its own',
    () => always(200, json, '{"ok":1}'),
    3,
    /is no API: .*JSON that is no envelope \("\{\\"ok\\":1\}"\)/,
  ],
  [
    'answers half of a JSON',
    () => always(200, json, '{"success":true,"result":{"id":"a"'),
    3,
    /is no API: .*instead of JSON/,
  ],
  ['answers JSON nested too deep', () => always(200, json, '['.repeat(100_000)), 3, /is no API: .*instead of JSON/],
  [
    'answers bytes that are no UTF-8',
    () => always(200, json, Buffer.from([0xff, 0xfe, 0x22])),
    3,
    /is no API: .*instead of JSON/,
  ],
  [
    'sends pictures to everything',
    () => always(200, 'image/png', png),
    3,
    /is no API: it answers status 200 and image\/png/,
  ],
  ['answers 404 to everything', () => always(404, 'text/plain', 'not found'), 3, /is no API: it answers status 404/],
  [
    'answers 429 for ever',
    () => always(429, json, refusal(971), { 'retry-after': '0' }),
    3,
    /answers status 429 again and again/,
  ],
  [
    'asks to retry in an hour',
    () => always(429, json, refusal(971), { 'retry-after': '3600' }),
    3,
    /answers status 429 again and again/,
  ],
  [
    'is a gateway whose service is out',
    () => always(503, 'text/html', html),
    3,
    /answers status 503 through a gateway/,
  ],
  ['has an outage in mid-run', () => until(2, 502, html), 5, outage],
  ['has a time-out in mid-run', () => until(2, 504, html), 5, outage],
  [
    'answers an envelope without a result',
    () => always(200, json, '{"success":true}'),
    1,
    /result is not an object \(undefined\)/,
  ],
  [
    'claims success for everything',
    () => always(200, json, envelope({})),
    1,
    /result\.id is not a string \(undefined\)/,
  ],
  [
    'answers ids that are no text',
    () => always(200, json, envelope({ id: { a: 1 }, images: [7, null] })),
    1,
    /result\.id is not a string \(\{"a":1\}\)/,
  ],
  [
    'refuses with success true',
    () => always(404, json, envelope(null)),
    1,
    /the status is wrong \(404 \{"success":true/,
  ],
  ['sends a thousand headers', () => always(200, json, envelope({}), manyHeaders()), 1, /result\.id is not a string/],
  [
    'answers one image for everything',
    () => always(200, json, envelope({ id: 'x', variants: [], images: [] })),
    5,
    /left on the target: image x: DELETE said it is gone, but GET still finds it/,
  ],
  [
    'says that it deleted, and did not',
    lyingService,
    5,
    /left on the target: image lie-\d+: DELETE said it is gone, but it is still listed/,
  ],
];

const onlyBasics = ['UPL-1', 'UPL-10', 'GET-*', 'LST-1', 'DLV-1'].flatMap((id) => ['--only', id]);

describe('a target that', () => {
  test('is tried in at least 40 kinds', () => {
    expect(targets.length).toBeGreaterThanOrEqual(40);
  });

  test.each(targets)('%s', async (_, start, exitCode, sentence) => {
    const server = await start();
    const folder = newFolder();
    try {
      const started = performance.now();
      const target = targetFile(folder, server.url);
      const outcome = await run('certify', '--target', target, '--report', folder, '--format', 'json', ...onlyBasics);
      expect(outcome).toMatchObject({ exitCode });
      expect(outcome.stdout + outcome.stderr).toMatch(sentence);
      expect(outcome.stdout).not.toMatch(/: (conformant|partial|full): /);
      expect(performance.now() - started).toBeLessThan(15_000);
      if (exitCode === 3) {
        expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
        return;
      }
      const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
      expect(report.verdict.conformant).toBe(false);
      expect(report.results.filter(({ origin }) => origin === 'suite')).toEqual([]);
      if (sentence === outage) expect(report.totals).toMatchObject({ pass: 0, fail: 0, warn: 0, error: 0 });
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
