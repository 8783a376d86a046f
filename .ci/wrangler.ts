/**
 * The README's way to a Worker, from nothing: the package as npm packs it (or the tarball that is named), in an empty
 * project beside the newest Wrangler; `npx cfimages workers -- npx wrangler dev` ten times, each start asked for one
 * picture: `npx tsx .ci/wrangler.ts [cfimages.tgz]`. Node 22 and Wrangler come from the registry. All ten must answer.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { solidPng } from '../src/testing/png.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const starts = 10;
const reloads = 7;
const folder = await mkdtemp(join(tmpdir(), 'cfimages-wrangler-'));
const nodePackage = `node-${process.platform}-${process.arch}`;
const env = {
  ...process.env,
  PATH: [join(folder, 'node_modules', nodePackage, 'bin'), process.env.PATH].join(delimiter),
  CI: '1',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};
const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];
const wrangler = ['npx', 'wrangler', 'dev', '--port', '0', '--inspector-port', '0', '--ip', '127.0.0.1'];

/** Raw pixels, which Miniflare alone refuses to make. */
const worker = (version: number) => `export default {
  async fetch(request, env) {
    if (request.method === 'GET') return new Response('${version}');
    const picture = env.IMAGES.input(request.body).transform({ width: 2, height: 1, fit: 'cover' });
    return (await picture.output({ format: 'rgb' })).response();
  },
};
`;
const configuration = {
  name: 'app',
  main: 'worker.mjs',
  compatibility_date: '2026-04-21',
  images: { binding: 'IMAGES' },
};

interface Tool {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs a command in the project until it says where it listens; rejects with all that it said when it ends before. */
async function start([file = '', ...args]: readonly string[], says: RegExp): Promise<Tool> {
  const child = spawn(file, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stop = async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    endGroup(child, 'SIGINT');
    await ended;
  };
  const said: string[] = [];
  const url = await new Promise<string>((found, fail) => {
    child.once('error', fail);
    child.once('close', (code) => fail(new Error(`${file} ended with ${code}:\n${said.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        said.push(line);
        const url = says.exec(line)?.[1];
        if (url !== undefined) found(url);
        // Wrangler goes on without a runtime, and waits for a change of the sources
        if (/EAGAIN|EPIPE|runtime failed to start/.test(line)) {
          endGroup(child, 'SIGINT');
          fail(new Error(said.join('\n')));
        }
      });
    }
  });
  return { url, stop };
}

/** npx, npx, Wrangler and the runtime are one process group. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function picture(url: string): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: new Uint8Array(solidPng(8, 4, [200, 0, 0])) });
  const pixels = [...new Uint8Array(await answer.arrayBuffer())].join(' ');
  if (pixels !== '200 0 0 200 0 0') throw new Error(`asked for a picture, it answered ${answer.status}: ${pixels}`);
  return pixels;
}

/** Median milliseconds from a change of the Worker to its first new answer. */
async function reloadTime(command: readonly string[]): Promise<number> {
  const tool = await start(command, /Ready on (http:\/\/\S+)/);
  const times: number[] = [];
  for (let version = 1; version <= reloads; version++) {
    const before = performance.now();
    await writeFile(join(folder, 'worker.mjs'), worker(version));
    while ((await (await fetch(tool.url)).text()) !== String(version));
    times.push(performance.now() - before);
  }
  await tool.stop();
  return times.sort((a, b) => a - b)[Math.floor(reloads / 2)] ?? Number.NaN;
}

let mock: Tool | undefined;
try {
  const [, , named] = process.argv;
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  await writeFile(join(folder, 'wrangler.json'), JSON.stringify(configuration));
  await writeFile(join(folder, 'worker.mjs'), worker(0));
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const packed = named ?? JSON.parse((await execute('npm', pack, { cwd: root })).stdout)[0].filename;
  const tarball = named === undefined ? join(folder, packed) : resolve(packed);
  await execute('npm', [...install, `${nodePackage}@22`, 'wrangler@latest', tarball], { cwd: folder });
  const versions = await execute('npx', ['wrangler', '--version'], { cwd: folder, env });

  mock = await start(['npx', 'cfimages', '--port', '0', '--log', 'silent'], /listens on (http:\S+)/);
  const cfimages = ['npx', 'cfimages', 'workers', '--url', mock.url, '--', ...wrangler];
  let failed = 0;
  for (let count = 1; count <= starts; count++) {
    try {
      const tool = await start(cfimages, /Ready on (http:\/\/\S+)/);
      await picture(tool.url).finally(tool.stop);
    } catch (error) {
      failed += 1;
      console.error(`start ${count}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`wrangler ${versions.stdout.trim()}: ${starts - failed} of ${starts} starts made a picture`);
  if (failed > 0) process.exitCode = 1;
  else {
    const [plain, mocked] = [await reloadTime(wrangler), await reloadTime(cfimages)];
    console.log(`hot reload: ${plain.toFixed(0)} ms alone, ${mocked.toFixed(0)} ms with the mock`);
  }
} finally {
  await mock?.stop();
  await rm(folder, { recursive: true, force: true });
}
