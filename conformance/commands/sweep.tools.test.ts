import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageFile } from '../package.ts';
import type { Lie } from '../proof/lie.ts';
import { startProxy } from '../proof/proxy.ts';
import { type Stage, startStage } from '../proof/stage.ts';
import { credentials } from '../proof/trial.ts';
import { openLedger } from '../run/ledger.ts';
import { accountHash } from '../run/session.ts';
import { newFolder, run, targetFile } from '../testing/console.ts';

const account = '023e105f4ecef8ad9ca31a8372d0c353';

describe('a run that ends in its middle', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  }, 30_000);
  afterAll(() => stage.close());

  const call = (method: string, path: string, body?: string, type = 'application/json') =>
    new Promise<string>((resolve, reject) => {
      const url = `${stage.url}/client/v4/accounts/${account}${path}`;
      const headers = { authorization: `Bearer ${credentials.token}`, 'content-type': type };
      const outgoing = request(url, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () => resolve(Buffer.concat(chunks).toString()));
      });
      outgoing.on('error', reject).end(body);
    });

  const upload = (id: string) => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>';
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name=${name}\r\n\r\n${value}\r\n`;
    const form = `${part('"id"', id)}${part('"file"; filename="theirs.svg"', svg)}--x--\r\n`;
    return call('POST', '/images/v1', form, 'multipart/form-data; boundary=x');
  };

  /** Everything that the account holds, drafts excepted: they run out by themselves. */
  const holdings = async () => {
    const paths = ['/images/v1?per_page=1000', '/images/v1/variants', '/images/v1/keys', '/images/v1/config'];
    return await Promise.all(
      paths.map(async (path) => (JSON.parse(await call('GET', path)) as { result: unknown }).result),
    );
  };

  /** Starts a certification through a slow proxy and waits until it has stored something. */
  const start = async (
    folder: string,
    url: string,
    program = 'dist/conformance/bin.js',
    stdio: StdioOptions = 'ignore',
  ): Promise<{ child: ChildProcess; ledger: string }> => {
    const ledger = join(folder, 'ledger.jsonl');
    const target = targetFile(folder, url, {
      credentials,
      capabilities: ['api', 'custom-ids', 'variants', 'keys', 'config', 'delivery', 'list-v2', 'url-upload'],
      allow: ['config', 'keys', 'public-variant'],
      origin: 'serve',
      limits: { concurrency: 4 },
    });
    const child = spawn(process.execPath, [packageFile(program), 'certify', '--target', target, '--ledger', ledger], {
      stdio,
    });
    const made = () => (existsSync(ledger) ? (readFileSync(ledger, 'utf8').match(/"event":"learn"/g)?.length ?? 0) : 0);
    while (made() < 8) await new Promise((resolve) => setTimeout(resolve, 20));
    return { child, ledger };
  };

  const slow = () =>
    startProxy(stage, {
      async answer() {
        await new Promise((resolve) => setTimeout(resolve, 40));
        return undefined;
      },
    });

  test('by kill -9 is swept away, and what was there before stays untouched', async () => {
    await upload('theirs/one.svg');
    await upload('theirs/two.svg');
    const before = await holdings();
    const proxy = await slow();
    const folder = newFolder();
    const { child, ledger } = await start(folder, proxy.url);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await holdings()).not.toEqual(before);
    const swept = await run('sweep', '--ledger', ledger);
    expect(swept).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/things removed from under test/) });
    expect(await holdings()).toEqual(before);
    expect(await run('sweep', '--ledger', ledger)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^0 of 0/),
    });
    await proxy.close();
  }, 60_000);

  test('because the program that started it was killed cleans up by itself', async () => {
    const before = await holdings();
    const proxy = await slow();
    const { child, ledger } = await start(newFolder(), proxy.url, 'dist/src/cli.js');
    child.kill('SIGKILL');
    await once(child, 'exit');
    while (existsSync(ledger)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await holdings()).toEqual(before);
    await proxy.close();
  }, 60_000);

  test('because nobody reads any more (a closed pipe) cleans up by itself, and is no defect', async () => {
    const before = await holdings();
    const proxy = await startProxy(stage, {
      async answer(answered) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        // Something to complain of, and so to write
        return answered.status === 404 ? { ...answered, status: 410 } : undefined;
      },
    });
    const { child, ledger } = await start(newFolder(), proxy.url, undefined, ['ignore', 'pipe', 'pipe']);
    child.stdout?.destroy();
    child.stderr?.destroy();
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(1);
    expect(await holdings()).toEqual(before);
    expect(existsSync(ledger)).toBe(false);
    await proxy.close();
  }, 60_000);

  test('by Ctrl-C cleans up by itself', async () => {
    const before = await holdings();
    const proxy = await slow();
    const { child, ledger } = await start(newFolder(), proxy.url);
    child.kill('SIGINT');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(1);
    expect(await holdings()).toEqual(before);
    expect(existsSync(ledger)).toBe(false);
    await proxy.close();
  }, 60_000);

  test('leaves a ledger that no other target accepts', async () => {
    const proxy = await slow();
    const folder = newFolder();
    const { child, ledger } = await start(folder, proxy.url);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const other = targetFile(newFolder(), 'http://127.0.0.1:9', { credentials });
    expect(await run('sweep', '--ledger', ledger, '--target', other)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/belongs to another target/),
    });
    expect((await run('sweep', '--ledger', ledger)).exitCode).toBe(0);
    await proxy.close();
  }, 60_000);

  test('is not swept while it goes on', async () => {
    const proxy = await slow();
    const { child, ledger } = await start(newFolder(), proxy.url);
    expect(await run('sweep', '--ledger', ledger)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/the run of this ledger goes on/),
    });
    child.kill('SIGINT');
    await once(child, 'exit');
    await proxy.close();
  }, 60_000);

  test('on another machine is swept by force only', async () => {
    const folder = newFolder();
    const target = targetFile(folder, stage.url, { credentials });
    const ledger = join(folder, 'ledger.jsonl');
    const pulse = { host: 'another-machine', port: 9 };
    const head = {
      run: 'cfi0',
      api: `${stage.url}/client/v4`,
      account: accountHash(account),
      started: '',
      target,
      pulse,
    };
    openLedger(ledger, head);
    expect(await run('sweep', '--ledger', ledger)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/was on another-machine; where it is over, say --force/),
    });
    expect(await run('sweep', '--ledger', ledger, '--force')).toMatchObject({ exitCode: 0 });
  });

  test('on a target whose DELETE lies is not called clean: exit code 5, and each thing by name', async () => {
    const lie: Lie = {
      request: ({ method, url }) =>
        method === 'DELETE' && /\/images\/v1\/(variants\/)?[^/]+$/.test(url)
          ? { status: 200, headers: {}, body: Buffer.from('{"success":true,"errors":[],"messages":[],"result":{}}') }
          : undefined,
    };
    const proxy = await startProxy(stage, lie);
    const folder = newFolder();
    const ledger = join(folder, 'ledger.jsonl');
    const target = targetFile(folder, proxy.url, {
      credentials,
      capabilities: ['api', 'variants', 'direct-upload'],
      limits: { concurrency: 4 },
    });
    try {
      const only = ['UPL-1', 'VAR-3', 'DU2-1'].flatMap((id) => ['--only', id]);
      const outcome = await run('certify', '--target', target, '--ledger', ledger, ...only);
      expect(outcome).toMatchObject({ exitCode: 5, stdout: expect.stringMatching(/not left clean/) });
      expect(outcome.stdout).toMatch(/left on the target: image \S+: DELETE said it is gone, but it is still listed/);
      expect(outcome.stdout).toMatch(/left on the target: image \S+: DELETE said it is gone, but GET still finds it/);
      expect(outcome.stdout).toMatch(/left on the target: variant \S+: DELETE said it is gone, but it is still listed/);
      const first = await run('sweep', '--ledger', ledger);
      expect(first).toMatchObject({ exitCode: 5, stdout: expect.stringMatching(/^0 of 3 things removed/) });
    } finally {
      await proxy.close();
    }
    const honest = targetFile(folder, stage.url, { credentials, limits: { concurrency: 4 } });
    writeFileSync(ledger, readFileSync(ledger, 'utf8').replaceAll(proxy.url, stage.url));
    expect(await run('sweep', '--ledger', ledger, '--target', honest)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^3 of 3 things removed/),
    });
  });
});
