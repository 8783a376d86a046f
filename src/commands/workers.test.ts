import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { cli } from '../workers/testing/tools.ts';

/** Runs `cfimages workers`. */
async function workers(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [cli, 'workers', ...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('cfimages workers', () => {
  test('--print-config names the Worker, the binding, the address and the mock', async () => {
    const flags = ['--worker', 'src/a "b".mjs', '--binding', 'PICTURES', '--listen', '*:1234', '--url', 'http://m:1'];
    const { stdout } = await workers('--print-config', ...flags);
    for (const part of ['embed "src/a \\"b\\".mjs"', 'name = "PICTURES"', 'address = "*:1234"', '\\"http://m:1\\"'])
      expect(stdout).toContain(part);
  });

  test('--print-runtime prints a program', async () => {
    const { stdout } = await workers('--print-runtime');
    expect(() => accessSync(stdout.trim(), constants.X_OK)).not.toThrow();
  });

  test('runs a command that finds the runtime and the mock in its environment, and ends as it ends', async () => {
    const script =
      "console.log(process.env.MINIFLARE_WORKERD_PATH.endsWith('workerd.sh'), process.env.CFIMAGES_URL, process.env.CFIMAGES_ACCOUNT); process.exit(7)";
    const ran = await workers('--url', 'http://m:1', '--account', 'mine', '--', process.execPath, '-e', script);
    expect([ran.stdout, ran.code]).toEqual(['true http://m:1 mine\n', 7]);
  });

  test.each<[args: readonly string[], says: RegExp]>([
    [[], /name the command to run/],
    [['--', 'no-such-program-anywhere'], /cannot be started/],
    [['--nonsense'], /unknown option/],
  ])('%j exits with 2', async (args, says) => {
    expect(await workers(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
});
