import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { parse } from 'yaml';
import { createMock } from '../../index.ts';
import { findProgram } from '../../testing/programs.ts';
import { unless } from '../../testing/unless.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);
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

inBash.describe('certify', () => {
  const certify = async (env: Readonly<Record<string, string>>) => {
    const child = spawn(bash, [join(root, '.github/action/certify.sh')], {
      stdio: 'ignore',
      cwd: folder,
      env: {
        PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
        GITHUB_ACTION_PATH: root,
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        TARGET: 'mock',
        REPORT: join(folder, 'report'),
        ARGS: '--only LST-1',
        ...env,
      },
    });
    const [code] = await once(child, 'exit');
    return code as number;
  };

  it('as the Action runs it by default has a mock to certify', async () => {
    expect([await certify({}), await readFile(join(folder, 'summary'), 'utf8')]).toEqual([
      0,
      expect.stringContaining('no deviation in 1 of 1 cases (1 cases of the profile full'),
    ]);
  });

  it('of the target mock judges the one that CFIMAGES_URL names', async () => {
    const mock = await (await createMock()).listen();
    const code = await certify({ CFIMAGES_URL: mock.url });
    expect([code, mock.requests.count({ operation: 'listImages' }) > 0]).toEqual([0, true]);
    await mock.close();
    expect(await certify({ CFIMAGES_URL: 'http://127.0.0.1:1' })).toBe(3);
  });

  test.each([['--target=mock'], ['-t', 'mock'], ['-tmock.yml'], ['--target', 'other.yml', '--target', 'mock']])(
    'starts a mock however the target is spelled: %j',
    async (...target) => {
      const cli = join(root, 'dist/src/cli.js');
      const { stderr } = await run(process.execPath, [cli, 'certify', ...target, '--only', 'LST-8'], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '' },
      });
      expect(stderr).toContain('certifying a mock started for this at http://127.0.0.1:');
    },
  );
});

test.each([
  [{ CFIMAGES_URL: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1'],
  [{ CLOUDFLARE_BASE_URL: 'http://127.0.0.1:2/client/v4' }, 'http://127.0.0.1:2'],
  [{ CLOUDFLARE_BASE_URL: 'http://127.0.0.1:2/client/v4', CFIMAGES_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:2'],
])('doctor looks at the set-up that the environment names: %j', async (env, origin) => {
  const doctor = run(process.execPath, [join(root, 'dist/src/cli.js'), 'doctor'], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const { stdout } = await doctor.catch((error: { readonly stdout: string }) => error);
  expect(stdout).toContain(origin.replace('http://', ''));
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

it('the container, and what runs in it, start the program that the package names', () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly bin: { cfimages: string };
  };
  for (const file of ['Dockerfile', 'examples/ci/gitlab.yml']) {
    const started = [...readFileSync(join(root, file), 'utf8').matchAll(/\/app\/[\w/.-]+\.js/g)].map(([path]) => path);
    expect(started).toEqual([join('/app/node_modules/cfimages', bin.cfimages)]);
  }
});
