import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageFile } from '../package.ts';
import { openLedger } from '../run/ledger.ts';
import { totalsOf } from '../run/result.ts';
import { accountHash } from '../run/session.ts';
import { loadTarget } from '../targets/target.ts';
import { newFolder, run, runWith, targetFile } from '../testing/console.ts';
import { serve } from '../testing/server.ts';
import { createProgress, statusLine } from './progress.ts';

/** Stores everything under one id and shows it until it is deleted; counts requests. */
async function willing() {
  const requests: string[] = [];
  let deleted = false;
  const server = await serve((request, response) => {
    request.resume();
    requests.push(`${request.method} ${request.url}`);
    if (request.method === 'DELETE' || request.method === 'POST') deleted = request.method === 'DELETE';
    if (deleted && request.method === 'GET' && /\/images\/v1\/one$/.test(request.url ?? '')) {
      response.writeHead(404).end();
      return;
    }
    const result = { id: 'one', filename: 'x.png', uploaded: new Date(0).toISOString(), variants: [], images: [] };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
  });
  return { ...server, requests };
}

describe('the command line', () => {
  test.each([
    [[], /Usage: cfimages/],
    [['certify'], /--target is missing/],
    [['certify', '--target', '/nowhere.yml'], /cannot read the target file \/nowhere.yml/],
    [['certify', '--target', 'clone.example', '--profile', 'most'], /Allowed choices are seed, core, full, schema/],
    [['certify', '--target', 'clone.example', '--only', 'NOPE-1'], /no case of the profile full matches NOPE-1/],
    [['certify', '--target', 'clone.example', '--shard', '3/2'], /i\/n is wanted/],
    [['certify', '--target', 'clone.example', '--format', 'pdf'], /Allowed choices are json, html/],
    [['certify', '--nonsense'], /unknown option/],
    [['certify', '--target', 'clone.example', '--profile', 'seed'], /0 of \d+ cases ran: add `seed` to capabilities/],
    [['certify', '--target', 'clone.example', '--profile', 'schema'], /0 of \d+ cases ran: add `schema` to cap/],
    [['certify', '--target', 'clone.example', '--only', 'SIG-*'], /0 of \d+ cases ran: add `signing` to cap/],
    [['certify', '--target', 'clone.example', '--only', 'UPL-1', '--read-only'], /0 of 1 cases ran: it writes/],
    [
      ['certify', '--target', 'clone.example', '--baseline', '1999-01'],
      /there is no baseline 1999-01; there are 2026-11/,
    ],
    [['sweep', '--ledger', '/nowhere'], /there is no ledger \/nowhere/],
    [['verify', '/nowhere.json'], /cannot read the report/],
    [['diff', '/a', '/b'], /cannot read the report/],
  ])('refuses %j with exit code 2', async (argv, expected) => {
    const { exitCode, stderr, stdout } = await run(...argv);
    expect(stderr + stdout).toMatch(expected);
    expect(exitCode).toBe(2);
  });

  test('names the variables that a target file needs', async () => {
    const { exitCode, stderr } = await run('certify', '--target', 'cloudflare', '--dry-run');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/needs these environment variables: CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN/);
  });

  test.each(['clone.example', 'mock', 'microcks', 'prism'])('knows the target file %s', async (name) => {
    const profile = ['microcks', 'prism'].includes(name) ? 'schema' : 'full';
    const { exitCode, stdout } = await run('certify', '--target', name, '--profile', profile, '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/about \d+ requests/);
  });

  test('sends nothing on a dry run', async () => {
    const server = await willing();
    const { exitCode, stdout } = await run('certify', '--target', targetFile(newFolder(), server.url), '--dry-run');
    await server.close();
    expect(exitCode).toBe(0);
    expect(server.requests).toEqual([]);
    expect(stdout).toMatch(/images stored and deleted/);
  });

  test('writes nothing to a target on a read-only run', async () => {
    const server = await willing();
    const target = targetFile(newFolder(), server.url, { capabilities: ['api', 'auth', 'delivery'] });
    await run('certify', '--target', target, '--read-only', '--profile', 'core');
    await server.close();
    // What is left are requests that a conforming target refuses: without credentials, or for what does not exist.
    const writes = server.requests.filter((line) => /^(POST|PUT) .*\/images\/v1$/.test(line));
    expect(writes).toEqual([]);
  });

  test('stops at a budget with exit code 6, and leaves the ledger only when something is left', async () => {
    const server = await willing();
    const folder = newFolder();
    const target = targetFile(folder, server.url, { limits: { budget: { requests: 3 } } });
    const ledger = join(folder, 'ledger.jsonl');
    const { exitCode, stdout } = await run('certify', '--target', target, '--only', 'UPL-*', '--ledger', ledger);
    await server.close();
    expect(exitCode).toBe(6);
    expect(stdout).toMatch(/the budget of 3 requests is spent/);
    expect(existsSync(ledger)).toBe(false);
  });

  test('interrupted before the first case says what it did, and is no defect of the suite', async () => {
    const server = await serve(() => undefined);
    const folder = newFolder();
    const ledger = join(folder, 'ledger.jsonl');
    const target = targetFile(folder, server.url, { limits: { timeoutMs: 20_000 } });
    const outcome = await runWith(
      { onInterrupt: (interrupt) => setImmediate(interrupt) },
      ...['certify', '--target', target, '--only', 'UPL-*', '--ledger', ledger],
    );
    await server.close();
    expect(outcome).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/interrupted before the first case; \d requests? sent, nothing made or left/),
    });
    expect(existsSync(ledger)).toBe(false);
  });

  test.each([
    ['nobody answers', 'http://127.0.0.1:1', 3],
    ['a budget is spent', undefined, 6],
  ])('leaves no .cfimages/ folder behind when %s', async (_, url, code) => {
    const server = await willing();
    const folder = newFolder();
    const target = targetFile(folder, url ?? server.url, { limits: { budget: { requests: 3 } } });
    const args = [packageFile('dist/conformance/bin.js'), 'certify', '--target', target, '--only', 'UPL-*'];
    const [exitCode] = await once(spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' }), 'exit');
    await server.close();
    expect([exitCode, readdirSync(folder)]).toEqual([code, ['target.yml']]);
  });

  test('leaves no .cfimages/ folder behind when a sweep finds nothing left', async () => {
    const server = await willing();
    const folder = newFolder();
    const target = targetFile(folder, server.url);
    const { urls, account } = await loadTarget(target);
    const path = join(folder, '.cfimages', 'ledger.jsonl');
    const head = { run: 'cfi0', api: urls.api, account: accountHash(account), started: '2026-01-01T00:00:00Z', target };
    openLedger(path, head);
    expect(await run('sweep', '--ledger', path)).toMatchObject({ exitCode: 0 });
    await server.close();
    expect(readdirSync(folder)).toEqual(['target.yml']);
  });

  test('writes the reports that were asked for', async () => {
    const server = await willing();
    const folder = newFolder();
    const target = targetFile(folder, server.url);
    await run(
      'certify',
      '--target',
      target,
      '--only',
      'UPL-1',
      '--report',
      join(folder, 'out'),
      '--format',
      'json',
      'badge',
    );
    await server.close();
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['badge.svg', 'report.json']);
    expect(readFileSync(join(folder, 'out', 'badge.svg'), 'utf8')).toMatch(/^<svg /);
  });

  test('splits a profile into shards that are whole together', async () => {
    const listed = async (...more: string[]) =>
      (await run('certify', '--target', 'clone.example', '--dry-run', ...more)).stdout;
    const count = (text: string) => Number(/of (\d+) cases/.exec(text)?.[1]);
    const parts = await Promise.all([1, 2, 3].map((part) => listed('--shard', `${part}/3`)));
    expect(parts.map(count).reduce((sum, own) => sum + own, 0)).toBe(count(await listed()));
  });

  test('asks where a target is and what it offers, and writes a target file that can be used', async () => {
    const folder = newFolder();
    const path = join(folder, 'mine.yml');
    const typed = ['nonsense', 'https://clone.example/client/v4/', '', 'api, colours', 'stats,api,delivery'];
    const { exitCode, stdout } = await runWith({ typed }, 'certify', '--init', path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/nonsense is not an http or https URL/);
    expect(stdout).toMatch(/there is no capability colours/);
    expect(await loadTarget(path)).toMatchObject({
      urls: { api: 'https://clone.example/client/v4', delivery: 'https://clone.example' },
      account: '023e105f4ecef8ad9ca31a8372d0c353',
      capabilities: ['api', 'stats', 'delivery'],
    });
    expect(readFileSync(path, 'utf8')).toMatch(/# From the environment, so that no secret stands in this file/);
    expect(await runWith({ typed }, 'certify', '--init', path)).toMatchObject({ exitCode: 2 });
  });

  test('writes nothing when the answers end', async () => {
    const path = join(newFolder(), 'mine.yml');
    expect(await runWith({ typed: ['http://127.0.0.1/client/v4'] }, 'certify', '--init', path)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no usable answer to: account id/),
    });
    expect(existsSync(path)).toBe(false);
  });

  test('exports the source pictures', async () => {
    const folder = newFolder();
    expect((await run('certify', '--export-origin', folder)).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'p'))).toContain('quarters.png');
  });

  test('refuses a ledger of something else', async () => {
    const path = join(newFolder(), 'ledger');
    writeFileSync(path, 'not a ledger\n');
    expect(await run('sweep', '--ledger', path)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/is not a ledger/),
    });
  });
});

describe('the progress of a run', () => {
  test('counts and says how long it will take', () => {
    const totals = totalsOf([{ status: 'pass' }, { status: 'unstable' }, { status: 'fail' }]);
    expect(statusLine(totals, 3, 10, 14_200)).toBe('3/10  2 passed, 1 failed, about 15 s left');
    expect(statusLine(totals, 3, 10, 150_000)).toBe('3/10  2 passed, 1 failed, about 3 min left');
  });

  test('keeps to one line on a terminal, and to what needs attention elsewhere', () => {
    const result = { id: 'UPL-1', status: 'pass' } as never;
    const shown = (isTTY: boolean) => {
      const written: string[] = [];
      let now = 0;
      const screen = { isTTY, columns: 80, write: (text: string) => written.push(text) };
      const progress = createProgress(
        2,
        screen,
        () => 'described\n',
        () => now,
      );
      now = 1000;
      progress.add(result);
      progress.add({ id: 'UPL-2', status: 'fail' } as never);
      progress.finish();
      return written.join('');
    };
    expect(shown(false)).toBe('described\n');
    expect(shown(true)).toContain('1/2  1 passed, 0 failed, about 1 s left');
  });
});
