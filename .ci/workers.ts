/**
 * Runs the example Worker under the newest tools that need Node 22, each started by `cfimages workers` and otherwise as its
 * users start it: `npx tsx .ci/workers.ts`. Node 22 and the tools come from the registry, into a temporary folder.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inspectImage } from '../src/imaging/index.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const cli = join(root, 'dist/src/cli.js');
const folder = await mkdtemp(join(tmpdir(), 'cfimages-workers-'));
const tools = join(folder, 'tools');
const node = join(tools, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
const env = {
  ...process.env,
  CI: '1',
  NO_COLOR: '1',
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};
const children: ChildProcess[] = [];

const packages = [`node-${process.platform}-${process.arch}@22`, 'vite@7.3.8', '@cloudflare/vite-plugin@1.64.0'];
const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts'];

/**
 * The Workers integration of Vitest under its old name and under its new one, each with its Vitest; also with each
 * package's dependencies out of the project's sight, as pnpm lays them (`linked`). In npm's `nested` layout neither
 * starts, with a mock or without (Vitest asks for `expect-type` and gets another file): Wrangler is run in that.
 */
const vitests = [
  { integration: '@cloudflare/vitest-pool-workers', version: '0.23.0', vitest: '4.1.12', layout: 'hoisted' },
  { integration: '@cloudflare/vitest-plugin', version: '1.5.0', vitest: '5.1.1', layout: 'hoisted' },
  { integration: '@cloudflare/vitest-plugin', version: '1.5.0', vitest: '5.1.1', layout: 'linked' },
] as const;

const viteConfig = `import { cloudflare } from '@cloudflare/vite-plugin';
export default { plugins: [cloudflare()] };
`;
const vitestConfig = (integration: string) => `import { cloudflareTest } from '${integration}';
export default { plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.jsonc' } })] };
`;
const vitestTest = `import { env } from 'cloudflare:test';
import { expect, test } from 'vitest';
import worker from './worker.mjs';
test('the mock is behind env.IMAGES', async () => {
  const photo = Uint8Array.from(atob('PHOTO'), (character) => character.charCodeAt(0));
  const form = new FormData();
  form.append('photo', new File([photo], 'photo.jpg'));
  const uploaded = await worker.fetch(new Request('http://album.test/', { method: 'POST', body: form }), env);
  const id = uploaded.headers.get('x-image-id');
  const made = await worker.fetch(new Request('http://album.test/watermark/' + id), env);
  expect(await env.IMAGES.info(made.body)).toMatchObject({ format: 'image/png', width: 616, height: 466 });
  expect(await env.IMAGES.hosted.image('nobody').details()).toBe(null);
});
`;

/** Starts a program and answers the first URL that it prints on a line with these words. */
async function serve(args: readonly string[], says: RegExp, cwd = tools): Promise<string> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let text = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const url = says.exec(text)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error(`it ended:\n${text}`);
}

/** A project with the example Worker in it, and nothing installed. */
async function makeProject(name: string): Promise<string> {
  const project = join(folder, name);
  await cp(join(root, 'examples/worker'), project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }');
  return project;
}

async function album(url: string): Promise<string> {
  const form = new FormData();
  form.append('photo', new Blob([await readFile(join(root, 'fixtures/images/landscape.jpg'))]), 'photo.jpg');
  const uploaded = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  const id = uploaded.headers.get('x-image-id');
  if (id === null) throw new Error(`upload: ${uploaded.status} ${await uploaded.text()}`);
  for (const [path, size] of [
    ['watermark', '616x466'],
    ['small', '320x200'],
  ]) {
    const answer = await fetch(`${url}/${path}/${id}`);
    const info = inspectImage(new Uint8Array(await answer.arrayBuffer()));
    if (`${info?.width}x${info?.height}` !== size) throw new Error(`${path}: ${answer.status} ${info?.width}`);
  }
  return 'uploads, draws a watermark, uses cf.image';
}

try {
  await makeProject('tools');
  await execute('npm', [...install, ...packages], { cwd: tools });
  const { stdout: version } = await execute(node, ['--version']);
  const url = await serve([cli, 'serve', '--port', '0', '--log', 'silent'], /listens on (http:\S+)/);
  const on = (...command: readonly string[]) => [cli, 'workers', '--url', url, '--', node, ...command];

  await writeFile(join(tools, 'vite.config.mjs'), viteConfig);
  const vite = await serve(on('node_modules/vite/bin/vite.js', 'dev', '--port', '0'), /Local:\s+(http:\/\/[^/\s]+)/);
  console.log(`vite on Node ${version.trim()}: ${await album(vite)}`);

  const wrangler = [join(root, 'node_modules/wrangler/bin/wrangler.js'), 'dev', '--port', '0', '--ip', '127.0.0.1'];
  const dev = await serve(on(...wrangler), /Ready on (http:\/\/\S+)/);
  console.log(`wrangler dev on Node ${version.trim()}: ${await album(dev)}`);

  const nested = await makeProject('nested-wrangler');
  await execute('npm', [...install, '--install-strategy=nested', 'wrangler@4.164.0'], { cwd: nested });
  const [, ...flags] = wrangler;
  const inNested = await serve(
    on('node_modules/wrangler/bin/wrangler.js', ...flags),
    /Ready on (http:\/\/\S+)/,
    nested,
  );
  console.log(`wrangler dev, nested, on Node ${version.trim()}: ${await album(inNested)}`);

  const photo = (await readFile(join(root, 'fixtures/images/landscape.jpg'))).toString('base64');
  for (const { integration, version: needed, vitest, layout } of vitests) {
    const project = await makeProject(`${layout}-${basename(integration)}`);
    const needs = [`${integration}@${needed}`, `vitest@${vitest}`];
    await execute('npm', [...install, `--install-strategy=${layout}`, ...needs], { cwd: project });
    await writeFile(join(project, 'vitest.config.mjs'), vitestConfig(integration));
    await writeFile(join(project, 'album.test.mjs'), vitestTest.replace('PHOTO', photo));
    await execute(process.execPath, on('node_modules/vitest/vitest.mjs', 'run'), { cwd: project, env });
    const what = 'uploads, draws a watermark, asks for hosted images';
    console.log(`${needs.join(', ')}, ${layout}, on Node ${version.trim()}: ${what}`);
  }
} finally {
  await Promise.all(
    children.map((child) => {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGINT');
      return ended;
    }),
  );
  await rm(folder, { recursive: true, force: true });
}
