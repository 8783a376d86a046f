import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { parse } from 'yaml';
import { findProgram } from '../testing/programs.ts';
import { unless } from '../testing/unless.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const bash = findProgram('bash') ?? '';
const inBash = unless(bash === '' ? 'no bash in PATH' : undefined);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-ci-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Action {
  readonly inputs: Readonly<Record<string, object>>;
  readonly runs: { readonly using: string; readonly steps: readonly { readonly run: string; readonly if?: string }[] };
}

describe('the GitHub Action', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;

  it('uses only inputs that it has, and scripts that are there', () => {
    const text = JSON.stringify(action);
    const used = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => action.inputs[name] === undefined)).toEqual([]);
    const scripts = [...text.matchAll(/GITHUB_ACTION_PATH\/([\w./-]+)/g)].map(([, path = '']) => path);
    expect(scripts.map((path) => existsSync(join(root, path)))).toEqual([true, true]);
    expect(action.runs.using).toBe('composite');
  });

  inBash.test('starts a mock without curl, waits for it, and tells the following steps where it is', async () => {
    const probe = createServer().listen(0);
    const { port } = probe.address() as { port: number };
    probe.close();
    await once(probe, 'close');
    const [output, environment] = [join(folder, 'output'), join(folder, 'env')];
    await Promise.all([output, environment].map((path) => writeFile(path, '')));
    const path = join(folder, 'bin');
    await mkdir(path);
    for (const name of ['seq', 'sleep', 'cat']) await symlink(findProgram(name) ?? '', join(path, name));
    await symlink(process.execPath, join(path, 'node'));
    const child = spawn(bash, [join(root, '.github/action/start.sh')], {
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: path,
        GITHUB_ACTION_PATH: root,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: output,
        GITHUB_ENV: environment,
        PORT: String(port),
        ARGS: '--threads 1',
      },
    });
    const [code] = await once(child, 'exit');
    try {
      expect([code, await readFile(environment, 'utf8')]).toEqual([
        0,
        `CFIMAGES_URL=http://localhost:${port}\nCLOUDFLARE_BASE_URL=http://localhost:${port}/client/v4\n`,
      ]);
      expect(await readFile(output, 'utf8')).toContain(`api-base-url=http://localhost:${port}/client/v4\n`);
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGTERM');
    }
  });
});

test.each(['examples/ci/github.yml', 'examples/ci/gitlab.yml'])('%s names real inputs and flags', (path) => {
  const text = readFileSync(join(root, path), 'utf8');
  expect(parse(text)).toBeInstanceOf(Object);
  const { inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
  const given = [...text.matchAll(/cfimages@main\n\s+with: \{ ([^}]*) \}/g)].flatMap(([, pairs = '']) =>
    pairs.split(', ').map((pair) => pair.split(':')[0] ?? ''),
  );
  expect(given.filter((name) => inputs[name] === undefined)).toEqual([]);
});

it('the container copies only what is there', () => {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const copied = [...text.matchAll(/\/app\/(\S+) /g)].map(([, path = '']) => path);
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
