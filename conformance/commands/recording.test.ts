import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Report } from '../report/report.ts';
import { type Recording, writeRecording } from '../run/recording/recording.ts';
import { createStandIns } from '../run/recording/standIns.ts';
import { newFolder, run, targetFile } from '../testing/console.ts';
import { serve } from '../testing/server.ts';

const token = 'secret-token-of-the-test-0123456789';
const key = 'aBcDeF0123456789aBcDeF0123456789';

/** Stores and lists, gives signing keys away, has no metadata, and never answers who asks for what is not there. */
function service() {
  const images: { readonly id: string }[] = [];
  const answers: Readonly<Record<string, () => unknown>> = {
    'POST images/v1': () => images[images.push({ id: `image-${images.length}` }) - 1],
    'GET images/v1': () => ({ images }),
    'GET images/v1/keys': () => ({ keys: [{ name: 'default', value: key }] }),
  };
  return serve((request, response) => {
    request.resume();
    const [path = ''] = (request.url ?? '').split('?');
    const rest = path.replace(/^.*(?=images\/v1)/, '');
    const index = images.findIndex(({ id }) => rest.endsWith(`/${id}`));
    if (request.method === 'GET' && index < 0 && answers[`GET ${rest}`] === undefined) return;
    const result = answers[`${request.method} ${rest}`]?.() ?? images[index] ?? null;
    if (request.method === 'DELETE' && index >= 0) images.splice(index, 1);
    response.writeHead(result === null ? 404 : 200, { 'content-type': 'application/json', 'set-cookie': 'who=you' });
    response.end(JSON.stringify({ success: result !== null, errors: [], messages: [], result }));
  });
}

const selection = ['UPL-1', 'GET-1', 'GET-2', 'GET-8', 'LST-1', 'KEY-1', 'KEY-2', 'CID-1'].flatMap((id) => [
  '--only',
  id,
]);

async function recorded(folder: string) {
  const server = await service();
  const target = targetFile(folder, server.url, {
    capabilities: ['api', 'keys'],
    limits: { timeoutMs: 300, concurrency: 3 },
  });
  const file = join(folder, 'run.json.gz');
  const outcome = await run('certify', '--target', target, '--record', file, '--report', folder, ...selection);
  await server.close();
  return { file, outcome, report: reportIn(folder) };
}

const reportIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
const statuses = ({ results }: Report) => results.map(({ id, status, reason }) => `${id} ${status} ${reason ?? ''}`);

describe('a recording', () => {
  test('gives the verdict again when the target is gone', async () => {
    const { file, outcome, report } = await recorded(newFolder());
    const again = newFolder();
    const replayed = await run('certify', '--replay', file, '--report', again);
    expect(new Set(report.results.map(({ status }) => status))).toEqual(new Set(['pass', 'fail', 'error', 'skip']));
    expect(statuses(reportIn(again))).toEqual(statuses(report));
    expect(reportIn(again).verdict).toEqual(report.verdict);
    expect(replayed.exitCode).toBe(outcome.exitCode);
    expect(replayed.stderr).toMatch(/judging what under test answered on \d{4}-.*; nothing is sent/);
  });

  test('judges less when less is asked for, and blocks what was not recorded', async () => {
    const folder = newFolder();
    const { file } = await recorded(folder);
    const recording = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Recording;
    const kept = recording.exchanges.filter(({ scope }) => !scope.startsWith('KEY-1'));
    expect(kept.length).toBeLessThan(recording.exchanges.length);
    writeRecording(file, { ...recording, exchanges: kept });
    const replayed = await run('certify', '--replay', file, '--report', folder, '--only', 'UPL-1', '--only', 'KEY-1');
    expect(reportIn(folder).results.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'UPL-1 pass',
      'KEY-1 blocked',
    ]);
    expect(reportIn(folder).results[1]?.reason).toMatch(/^not in the recording: GET http/);
    // What was left on the target then is left
    expect(replayed.exitCode).toBe(5);
  });

  test('holds no secret and no cookie', async () => {
    const folder = newFolder();
    const server = await service();
    const target = targetFile(folder, server.url, { capabilities: ['api', 'keys'], limits: { timeoutMs: 300 } });
    const file = join(folder, 'run.json');
    await run('certify', '--target', target, '--record', file, ...selection);
    await server.close();
    const text = readFileSync(file, 'utf8');
    expect((JSON.parse(text) as Recording).exchanges.length).toBeGreaterThan(6);
    for (const secret of [token, key, '023e105f4ecef8ad9ca31a8372d0c353', 'who=you'])
      expect(text).not.toContain(secret);
  });

  test.each([
    ['no JSON', 'nonsense', /is no recording: it is not JSON/],
    ['null', 'null', /is no recording/],
    ['a report', '{"format":"cfimages-conformance-report"}', /is no recording/],
    [
      'of a later version',
      '{"format":"cfimages-conformance-recording","version":9}',
      /of version 9; 1 can be replayed/,
    ],
    ['half of one', '{"format":"cfimages-conformance-recording","version":1,"run":"x"}', /is damaged/],
  ])('is refused when it is %s', async (_, content, reason) => {
    const file = join(newFolder(), 'run.json');
    writeFileSync(file, content);
    const outcome = await run('certify', '--replay', file);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(reason) });
  });

  test.each([
    [['--target', 'mock'], /without --target$/m],
    [['--profile', 'seed', '--read-only', '--slow'], /without --profile, --read-only, --slow$/m],
    [
      ['--shard', '1/2', '--dry-run', '--ledger', 'x', '--record', 'y'],
      /without --shard, --dry-run, --ledger, --record$/m,
    ],
    [[], /cannot read the recording \/no\/where/],
  ])('is not judged with flags that would change nothing: %j', async (flags, reason) => {
    const outcome = await run('certify', '--replay', '/no/where', ...flags);
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(reason) });
  });

  test('holds no more cases than were selected for it', async () => {
    const { file } = await recorded(newFolder());
    const outcome = await run('certify', '--replay', file, '--only', 'IMG-1');
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/no case of .* matches IMG-1/) });
  });

  test('is refused before the run where it cannot be written', async () => {
    const outcome = await run('certify', '--target', 'mock', '--record', '/dev/null/run.json');
    expect(outcome).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/cannot record to \/dev\/null\/run/) });
  });

  test('has stand-ins of the shape of what they stand for', () => {
    const clean = createStandIns([key, 'user@example.com']);
    const stand = clean(key);
    expect(stand).toMatch(/^[a-f][A-F][a-f][A-F][a-f][A-F]\d{10}/);
    expect(clean(`{"value":"${key}"}`)).toBe(`{"value":"${stand}"}`);
    expect(clean('/x?user=user%40example.com')).toMatch(/^\/x\?user=[a-z]{4}%40[a-z]{7}\.[a-z]{3}$/);
    expect(clean('/x?exp=1&sig=0123456789abcdef0123')).not.toContain('0123456789abcdef0123');
    expect(clean('nothing to hide')).toBe('nothing to hide');
  });
});
