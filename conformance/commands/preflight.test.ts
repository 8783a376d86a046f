import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../report/report.ts';
import { newFolder, run, targetFile } from '../testing/console.ts';
import { serve, type TestServer } from '../testing/server.ts';

type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

const fine: Reply = [200, { success: true, errors: [], messages: [], result: { images: [] } }];
const refusal = (status: number, code: number): Reply => [
  status,
  { success: false, errors: [{ code, message: 'no' }], messages: [], result: null },
];
const gateway: Reply = [503, '<html><h1>503 Service Unavailable</h1></html>', { 'content-type': 'text/html' }];

/** Answers by a function of the request and of how many came before it. */
async function answering(reply: (request: IncomingMessage, before: number) => Reply) {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    const [status, body, headers] = reply(request, asked.length);
    asked.push(`${request.method} ${request.url?.replace(/^.*(?=\/images)/, '')}`);
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  return { ...server, asked };
}

async function certify(server: TestServer, ...more: readonly string[]) {
  const folder = newFolder();
  const capabilities = ['api', 'stats', 'direct-upload', 'delivery'];
  const target = targetFile(folder, server.url, { capabilities, limits: { concurrency: 1, timeoutMs: 2000 } });
  const outcome = await run('certify', '--target', target, '--report', folder, '--format', 'json', ...more);
  await server.close();
  return { ...outcome, report: () => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report };
}

const uploads = ({ method, url = '' }: IncomingMessage) => method === 'POST' && url.endsWith('/images/v1');
const statistics = ({ url = '' }: IncomingMessage) => url.endsWith('/stats');
const only = ['--only', 'UPL-1', '--only', 'GET-1'] as const;

describe('before the first case, with one sentence and exit code 3, a run ends against', () => {
  test.each<readonly [string, (request: IncomingMessage) => Reply, RegExp]>([
    [
      'an account without the Images plan whose list works',
      (request) => (statistics(request) || uploads(request) ? refusal(403, 5403) : fine),
      /no Images plan \(code 5403\)/,
    ],
    [
      'an account without the Images plan whose list does not',
      () => refusal(403, 5403),
      /no Images plan \(code 5403\)/,
    ],
    [
      'a token that may read and not write',
      ({ method }) => (method === 'GET' ? fine : refusal(403, 10_000)),
      /may read and not write \(status 403 to an upload\): use others, or --read-only/,
    ],
    [
      'a gateway that refuses credentials by status 400',
      () => refusal(400, 9106),
      /refuses the credentials \(status 400\)/,
    ],
    [
      'nothing but 429',
      () => [...refusal(429, 971).slice(0, 2), { 'retry-after': '0' }] as unknown as Reply,
      /answers status 429 again and again/,
    ],
    [
      'a redirect to another place',
      () => [301, '', { location: 'https://www.example.com/' }],
      /redirects to https:\/\/www.example.com\/, and redirects are not followed/,
    ],
    [
      'a page in the place of the API',
      () => [404, '<!doctype html><p>Not found', { 'content-type': 'text/html' }],
      /is no API: it answers status 404 and text\/html/,
    ],
    ['a gateway whose server is away', () => gateway, /answers status 503 through a gateway/],
  ])('%s', async (_, reply, sentence) => {
    const server = await answering(reply);
    const outcome = await certify(server, ...only);
    expect(outcome).toMatchObject({ exitCode: 3, stdout: '' });
    expect(outcome.stderr).toMatch(sentence);
    expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
    expect(server.asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });
});

test('a token that may only read is enough for a run that only reads', async () => {
  const server = await answering(({ method }) => (method === 'GET' ? fine : refusal(403, 10_000)));
  const { exitCode } = await certify(server, '--read-only', '--only', 'TRN-1');
  expect(exitCode).toBe(0);
});

test('an outage in mid-run blocks the cases that it hits, and fails none', async () => {
  const server = await answering((request, before) => {
    if (before < 4) return uploads(request) ? refusal(400, 5400) : fine;
    return gateway;
  });
  const { exitCode, report } = await certify(server, '--only', 'DEL-5', '--only', 'GET-*', '--only', 'TRN-*');
  const { results } = report();
  expect(results.filter(({ status }) => ['fail', 'warn', 'notice', 'error'].includes(status))).toEqual([]);
  expect(results.filter(({ status }) => status === 'blocked').length).toBeGreaterThan(5);
  expect(
    results.map(({ reason }) => reason).filter((reason) => reason?.includes('through a gateway')).length,
  ).toBeGreaterThan(5);
  expect([1, 5]).toContain(exitCode);
});

test('a gateway in the place of the target is no refusal: nothing passes because of it', async () => {
  const server = await answering((request, before) => (before < 3 && !uploads(request) ? fine : gateway));
  const { report } = await certify(server, '--only', 'DEL-5', '--only', 'PAT-8');
  expect(report().results.map(({ id, status }) => [id, status])).toEqual([
    ['PAT-8', 'blocked'],
    ['DEL-5', 'blocked'],
  ]);
});

test('a run goes on after an outage', async () => {
  const missing = ({ method }: IncomingMessage) => (method === 'GET' ? refusal(404, 5404) : fine);
  const server = await answering((request, before) => {
    if (uploads(request)) return refusal(400, 5400);
    if (before < 3) return fine;
    if (before < 9) return gateway;
    return request.url?.includes('per_page') ? fine : missing(request);
  });
  const { report } = await certify(server, '--only', 'GET-2', '--only', 'GET-3', '--only', 'ENV-*');
  const statuses = report().results.map(({ status }) => status);
  expect(statuses).toContain('blocked');
  expect(statuses.slice(-1)).not.toEqual(['error']);
  expect(report().results.filter(({ status }) => status === 'pass').length).toBeGreaterThan(0);
});
