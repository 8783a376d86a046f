import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { packageRoot } from './packageRoot.ts';
import { solidPng } from './testing/png.ts';
import { askRaw } from './testing/raw.ts';

const cli = fileURLToPath(new URL('dist/src/cli.js', packageRoot()));
const env = { PATH: process.env.PATH ?? '' };
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

interface Started {
  readonly child: ChildProcess;
  /** Everything printed until the URLs were there, without colours. */
  readonly banner: string;
  readonly url: string;
}

/** Starts the built command and waits until it has printed where it listens. */
async function start(
  args: readonly string[],
  node: readonly string[] = [],
  extra: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const child = spawn(process.execPath, [...node, cli, ...args], { env: { ...env, ...extra } });
  running.add(child);
  let banner = '';
  for await (const chunk of child.stdout) {
    banner += String(chunk);
    if (banner.includes('/__mock/')) break;
  }
  const url = /http:\/\/[\w.:]+/.exec(banner)?.[0];
  if (url === undefined) throw new Error(`no URL in: ${banner}`);
  return { child, banner, url };
}

function run(...args: readonly string[]) {
  const done = promisify(execFile)(process.execPath, [cli, ...args], { env, maxBuffer: 1e8 });
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test('serves without a command, and names one URL per surface', async () => {
  const { banner, url } = await start(['--port', '0', '--log', 'silent']);
  for (const path of ['/client/v4/accounts/', '/public', '/cdn-cgi/image/', '/images/v1', '/rest/', '/openapi.yaml']) {
    expect(banner).toContain(path);
  }
  const contract = (await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string };
  expect(contract.openapi).toMatch(/^3\.1/);
});

test.each([
  [{}, 'cfimages listens on http'],
  [{ FORCE_COLOR: '1' }, '\u001b[1mcfimages\u001b[22m listens on \u001b[36mhttp'],
  [{ NO_COLOR: '1' }, 'cfimages listens on http'],
])('with %j in its environment, what is piped begins with %j', async (variables, expected) => {
  const { banner } = await start(['--port', '0', '--log', 'silent'], [], variables);
  expect(banner.slice(0, expected.length)).toBe(expected);
});

test('a log that nobody reads any more does not end the mock', async () => {
  const { child, url } = await start(['--port', '0']);
  child.stderr?.destroy();
  for (const _ of [1, 2, 3, 4]) expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  running.delete(child);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a running request finish, and exits with 0', async (signal) => {
  const { child, url } = await start(['serve', '--port', '0', '--log', 'silent']);
  let send: (chunk: Uint8Array) => void = () => undefined;
  let end: () => void = () => undefined;
  const form =
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
  const answer = fetch(`${url}/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', 'content-type': 'multipart/form-data; boundary=x' },
    duplex: 'half',
    body: new ReadableStream<Uint8Array>({
      start(controller) {
        send = (chunk) => controller.enqueue(chunk);
        end = () => controller.close();
      },
    }),
  } as RequestInit);
  send(Buffer.from(form));
  await fetch(`${url}/__mock/health`);
  child.kill(signal);
  send(solidPng(4, 4));
  send(Buffer.from('\r\n--x--\r\n'));
  end();
  expect((await answer).status).toBe(200);
  expect(await once(child, 'exit')).toEqual([0, null]);
  running.delete(child);
});

test('flags may come from the environment', async () => {
  const { url } = await start(['--port', '0'], [], { CFIMAGES_TOKEN: 'good', CFIMAGES_LOG: 'silent' });
  const list = (token: string) =>
    fetch(`${url}/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1`, {
      headers: { authorization: `Bearer ${token}` },
    });
  expect((await list('good')).status).toBe(200);
  expect((await list('bad')).status).toBe(401);
});

test.each([
  [['--cors', 'api', '--trust-host', 'mine.example', 'images'], {}],
  [[], { CFIMAGES_CORS: 'api', CFIMAGES_TRUST_HOST: 'images' }],
])('%j and %j open the API to pages of other sites, and /__mock to a name', async (args, variables) => {
  const { url } = await start(['--port', '0', '--log', 'silent', ...args], [], variables);
  const asked = ['host: localhost', 'origin: https://app.example', 'access-control-request-method: POST'];
  const preflight = await askRaw(url, 'OPTIONS /client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1', asked);
  const health = await askRaw(url, 'GET /__mock/health', ['host: images:8787']);
  const other = await askRaw(url, 'GET /__mock/health', ['host: others']);
  expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
  expect([health.status, other.status]).toEqual([200, 403]);
});

test('a taken port is explained', async () => {
  const { url } = await start(['--port', '0', '--log', 'silent']);
  const { code, stderr } = await run('serve', '--port', new URL(url).port);
  expect(code).toBe(2);
  expect(stderr).toContain(`port ${new URL(url).port} is taken`);
});

test.each([
  [['--port', '99999'], 'a whole number from 0 to 65535'],
  [['--public-url', 'nonsense'], 'an http(s) URL'],
  [['--nonsense'], 'unknown option'],
  [['--cors', 'everything'], 'Allowed choices are api'],
  [['--spec', '/nowhere.yml', '--port', '0'], '/nowhere.yml'],
  [['import', '/nowhere.tar'], 'cannot read /nowhere.tar'],
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['certfy', '--port', '1'], 'Did you mean certify?'],
  [['serve', 'extra'], "too many arguments for 'serve'"],
])('%j is refused with exit code 2', async (args, message) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('no image codec, no thread pool, no network client and no database is loaded at the start', async () => {
  // The loader hook prints the URL of every module that a started mock has loaded
  const hook = 'export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }';
  const register = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(hook)}');`;
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(register)}`, cli, '--port', '0', '--log', 'silent'],
    { env },
  );
  running.add(child);
  let loaded = '';
  child.stderr.on('data', (chunk) => {
    loaded += String(chunk);
  });
  for await (const chunk of child.stdout) if (String(chunk).includes('/__mock/')) break;
  expect(loaded).toContain('node_modules/express');
  expect(
    loaded
      .split('\n')
      .filter((url) =>
        /@jimp|node_modules\/jimp|pixels\/jimp|jsquash|omggif|tinypool|undici|classic-level|\.wasm/.test(url),
      ),
  ).toEqual([]);
});

test('contract prints the merged document', async () => {
  const { code, stdout } = await run('contract', '--json');
  expect(code).toBe(0);
  const { info, paths } = JSON.parse(stdout) as { info: { title: string }; paths: object };
  expect(info.title).toBe('Cloudflare Images API');
  expect(Object.keys(paths).length).toBeGreaterThan(30);
});
