import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { packageRoot } from './packageRoot.ts';
import type { BuiltFile } from './tools/package/bundle.ts';

const root = fileURLToPath(packageRoot());
const built = new Map(
  (JSON.parse(readFileSync(`${root}dist/test/files.json`, 'utf8')) as BuiltFile[]).map((file) => [file.file, file]),
);

/** What a process has loaded when it ends: our sources by the folders that they are in, and files of `dist/lib`. */
function loadedBy(...args: readonly string[]): readonly string[] {
  const hook = 'export async function load(url, context, next) { process._rawDebug(url); return next(url, context); }';
  const watch = `import Module, { register } from 'node:module';
    register('data:text/javascript,${encodeURIComponent(hook)}');
    process.on('exit', () => { for (const file of Object.keys(Module._cache)) process._rawDebug('file://' + file); });`;
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(watch)}`, ...args];
  const { stderr } = spawnSync(process.execPath, flags, { cwd: root, input: '', encoding: 'utf8', timeout: 30_000 });
  const files = [...new Set(stderr.split('\n').map((line) => line.replace(`file://${root}`, '')))];
  const sources = files.flatMap((file) => built.get(file)?.sources ?? []);
  const places = sources.map((source) =>
    source
      .split('/')
      .slice(0, 3)
      .join('/')
      .replace(/\/[^/]+\.ts$/, ''),
  );
  const libraries = files.filter((file) => file.startsWith('dist/lib/')).map((file) => basename(file));
  return [...[...new Set(places)].sort(), ...libraries.sort()];
}

const serving = `
  const { createMock } = await import('./dist/src/index.js');
  const mock = await (await createMock()).listen();
  await fetch(mock.url + '/__mock/health');
  await mock.close();`;

/** No codec, no network client, no parser of forms, no YAML, no Groovy, no validator: they come when they are asked for. */
const ofMock = [
  ...'spec spec/artifacts src src/cloudflare src/cloudflare/analytics src/cloudflare/delivery'.split(' '),
  'src/cloudflare/errors',
  ...'src/cloudflare/events src/cloudflare/fetcher src/cloudflare/flows src/cloudflare/imports'.split(' '),
  ...'src/cloudflare/operations src/cloudflare/records src/cloudflare/state src/engines src/http'.split(' '),
  ...'src/http/control src/http/forms src/http/middleware src/http/proxy src/http/surfaces src/imaging'.split(' '),
  ...'src/imaging/files src/imaging/kernels src/imaging/options src/imaging/pixels src/imaging/pool src/microcks'.split(
    ' ',
  ),
  ...'src/microcks/answers src/microcks/dispatchers src/microcks/examples src/microcks/lint'.split(' '),
  ...'src/microcks/modes src/microcks/runner src/microcks/scripts src/microcks/stateful src/microcks/templates src/openapi src/openapi/xml src/testkit'.split(
    ' ',
  ),
  ...'src/testkit/adapters src/testkit/faults src/testkit/initial src/testkit/journal src/workers'.split(' '),
  ...'src/workers/adapter express.cjs lru-cache.cjs negotiator.cjs'.split(' '),
];

/** No mock either. */
const ofCli = [
  ...'spec src src/cloudflare src/http/proxy src/testkit/adapters src/tools/commands src/workers'.split(' '),
  ...'src/workers/adapter commander.cjs'.split(' '),
];

test.each<[what: string, args: readonly string[], loaded: readonly string[]]>([
  ['a mock that has answered a request', ['--input-type=module', '-e', serving], ofMock],
  ['cfimages --version', ['dist/src/cli.js', '--version'], ofCli],
  [
    'the runtime of Workers, for which every hot reload waits',
    ['dist/src/workersRuntime.js'],
    ['src', 'src/tools/commands', 'src/workers'],
  ],
])('%s has loaded this and nothing else', (_what, args, loaded) => {
  expect(loadedBy(...args)).toEqual(loaded);
});
