import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { loadSeed } from '../../../spec/load.ts';
import { readOperations } from '../../openapi/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { limitSettings, longFlag, type SettingRow, settings } from '../../settings.ts';
import { type CommandWords, conformanceWords } from '../commands/conformance.ts';
import { createProgram } from '../commands/index.ts';
import { handWritten } from './pages.ts';

const root = fileURLToPath(packageRoot());
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const manifest = JSON.parse(read('package.json')) as {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};

let commands: ReadonlyMap<string, ReadonlySet<string>> = new Map();
let suite: readonly CommandWords[] = [];
beforeAll(async () => {
  suite = await conformanceWords();
  const own = createProgram().commands.map(
    (command) => [command.name(), new Set(command.options.map(({ long }) => long ?? ''))] as const,
  );
  const others = suite.map(({ name, flags }) => [name, new Set(flags.map(({ flag }) => flag))] as const);
  commands = new Map([...own, ...others]);
});

test('every page of docs/ is looked at, and the README leads to it', () => {
  const there = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);
  expect(there.sort()).toEqual(handWritten.filter((page) => page.startsWith('docs/')));
  expect(there.filter((page) => !read('README.md').includes(`](${page})`))).toEqual([]);
});

describe.each(handWritten)('%s', (page) => {
  const text = read(page);
  const places = [dirname(page), '.', 'src', 'src/microcks', 'conformance', 'examples'];

  it('leads only to files that are there', () => {
    const links = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target = '']) => target);
    const local = links.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('names only files that are there', () => {
    const named = [...text.matchAll(/`([\w.][\w./-]*\.(?:ts|tsx|mjs|js|ya?ml|json|md|sh))`/g)].map(
      ([, path = '']) => path,
    );
    const missing = named.filter((path) => !places.some((place) => existsSync(join(root, place, path))));
    expect([...new Set(missing)].filter((path) => !written.has(path) && !isSomewhere(path))).toEqual([]);
  });

  it('names only folders that are there', () => {
    const named = [...text.matchAll(/`([\w.][\w./-]*\/)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !places.some((place) => existsSync(join(root, place, path))))).toEqual([]);
  });

  it('names only npm scripts that are there', () => {
    const named = [...text.matchAll(/npm run (\w+(?::\w+)*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  it('names only benchmarks that are there', () => {
    const named = [...text.matchAll(/\bbench -- (\w+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !existsSync(join(root, 'src/tools/bench', `${name}.ts`)))).toEqual([]);
  });

  it('gives cfimages only commands and flags that it has', () => {
    const wrong = [...text.matchAll(/\bcfimages ((?:[a-z]+ )?[^`\n|&>#)]*)/g)].flatMap(([, line = '']) => {
      const words =
        line
          .split(' -- ')[0]
          ?.replace(/[[\]]/g, '')
          .split(/\s+/)
          .filter((word) => word !== '') ?? [];
      const [first = ''] = words;
      const flags = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/[.,:;=].*$/, ''));
      // A sentence that begins with the name names no command
      if (!commands.has(first) && flags.length === 0) return [];
      const known = commands.get(commands.has(first) ? first : 'serve') ?? new Set();
      return flags.filter((flag) => flag !== '--help' && !known.has(flag)).map((flag) => `${first} ${flag}`);
    });
    expect(wrong).toEqual([]);
  });

  it('names only flags that some command has', () => {
    const all = new Set([...commands.values()].flatMap((flags) => [...flags]));
    const named = [...text.matchAll(/`(--[a-z][a-z-]+)/g)].map(([, flag = '']) => flag);
    expect(named.filter((flag) => !all.has(flag))).toEqual([]);
  });

  it('names only environment variables that are read', () => {
    const named = [...text.matchAll(/\b(?:CFIMAGES|MINIFLARE)_[A-Z_]+\b/g)].map(([name]) => name);
    expect([...new Set(named)].filter((name) => !isRead(name))).toEqual([]);
  });
});

/** Names of files that a reader writes, or that come to be. */
const written = new Set([
  'faults.yml',
  'flows.yml',
  'package.json',
  'report.json',
  'junit.xml',
  'openapi.json',
  'photo.png',
]);

/** A file of that name below the sources: tables name files without their folder. */
function isSomewhere(path: string): boolean {
  const folders = ['src', 'spec', 'conformance', 'fixtures', 'examples'];
  return folders.some((folder) =>
    readdirSync(join(root, folder), { recursive: true }).some((own) => `/${own}`.endsWith(`/${path}`)),
  );
}

function isRead(name: string): boolean {
  const flag = `--${name
    .replace(/^CFIMAGES_/, '')
    .toLowerCase()
    .replaceAll('_', '-')}`;
  if ([...commands.values()].some((flags) => flags.has(flag))) return true;
  const sources = [
    'src/workers/adapter/workerd.sh',
    'src/workers/adapter.ts',
    'src/tools/commands/workers.ts',
    'src/settings.ts',
    'src/testing/chromium.ts',
  ];
  return sources.some((path) => read(path).includes(name));
}

test.each(['README.md', '.github/CONTRIBUTING.md'])('the version of Node in %s is that of package.json', (page) => {
  const [, version] = /Node (\d+\.\d+) or newer/.exec(read(page)) ?? [];
  expect(`>=${version}`).toBe(manifest.engines.node);
});

test('every flag of certify is in the table of conformance/README.md, and no other', () => {
  const [, table = ''] = /\| flag \| what it does \|\n([\s\S]*?)\n\n/.exec(read('conformance/README.md')) ?? [];
  const rows = table.split('\n').map((row) => row.split('|')[1] ?? '');
  const named = rows.flatMap((cell) => [...cell.matchAll(/`(--[a-z-]+)/g)].map(([, flag = '']) => flag));
  expect(named.sort()).toEqual([...(commands.get('certify') ?? [])].sort());
});

test('every exit code of certify is in the table of conformance/README.md, and no other', () => {
  const [, table = ''] = /\| exit code \| \|\n([\s\S]*?)\n\n/.exec(read('conformance/README.md')) ?? [];
  const shown = [...table.matchAll(/^\| (\d) \|/gm)].map(([, code]) => code);
  const [, help = ''] = /Exit codes: ([\s\S]*?)\./.exec(read('conformance/commands/certify.ts')) ?? [];
  expect(shown).toEqual([...help.matchAll(/(?:^|,\s)(\d) /g)].map(([, code]) => code));
});

test('docs/comparison.md counts the options that Miniflare has as the example’s table of real runs shows them', () => {
  const [, comparison = ''] = /<!-- comparison -->\n([\s\S]*?)<!-- /.exec(read('examples/worker/README.md')) ?? [];
  const rows = comparison.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  const from = rows.findIndex(([, group]) => group === '`.transform()`');
  const to = rows.findIndex(([, group]) => group === '`.draw()`');
  const options = rows.slice(from, to).filter(([, , name = '']) => name.startsWith('`'));
  const heeded = options.filter(([, , , alone = '']) => !/ignored|throws/.test(alone));
  expect(read('docs/comparison.md')).toContain(
    `yes, ${heeded.length} of ${options.length} options of \`.transform()\``,
  );
});

test('docs/comparison.md says of every other tool by which document or command it is known', () => {
  const tables = read('docs/comparison.md')
    .split('\n\n')
    .map((table) => table.split('\n').map((row) => row.split('|').map((cell) => cell.trim())));
  const [, [head = []] = [], sources = []] = tables;
  const others = head.filter((cell) => !['', 'cfimages'].includes(cell));
  const known = sources.slice(2).filter(([, , source = '']) => /\]\(https?:|`npx? /.test(source));
  expect(others.length).toBeGreaterThan(2);
  expect(known.map(([, column]) => column)).toEqual(others);
});

test('docs/speed.md says of every figure by which command it was measured, and when', () => {
  const rows = read('docs/speed.md')
    .split('\n')
    .filter((line) => /^\| [^|-]/.test(line));
  const [, ...figures] = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const undated = figures.filter(([, , , by = '']) => !/^`\w+`, \d{4}-\d\d-\d\d$/.test(by));
  expect(figures.length).toBeGreaterThan(8);
  expect(undated).toEqual([]);
  const names = figures.map(([, , , by = '']) => /`(\w+)`/.exec(by)?.[1] ?? '');
  expect(names.filter((name) => !existsSync(join(root, 'src/tools/bench', `${name}.ts`)))).toEqual([]);
});

test('an installation brings no package and no native code; the README names what is installed beside', () => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(read('package.json')) as {
    readonly dependencies?: object;
    readonly peerDependencies: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  };
  expect(dependencies).toBeUndefined();
  const peers = Object.keys(peerDependencies);
  expect(peers).toContain('classic-level');
  expect(peers.filter((name) => peerDependenciesMeta[name]?.optional !== true)).toEqual([]);
  expect(read('README.md')).toContain('npm i classic-level');
});

test('each flag of serve may be given as an environment variable', async () => {
  const help = (variables: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [join(root, 'dist/src/cli.js'), 'serve', '--help'], { env: variables });
  const flags = [...(commands.get('serve') ?? [])];
  const rows: readonly SettingRow[] = Object.values({ ...settings, ...limitSettings });
  const values = Object.fromEntries(
    rows.map((row) => [longFlag(row), row.choices?.[0] ?? (row.format === 'url' ? 'http://a.test' : '1')]),
  );
  const variables = flags.map(
    (flag) => [`CFIMAGES_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`, values[flag] ?? '1'] as const,
  );
  const names = variables.map(([name]) => name);
  const { stdout } = await help(Object.fromEntries(variables));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !new RegExp(`env: ${name}\\b`).test(stdout.replace(/\s+/g, ' ')))).toEqual([]);
});

test('the map of src/README.md lists every folder of src/, and no other', () => {
  const [, map = ''] = /\n\n((?: {4}.*\n)+)\n/.exec(read('src/README.md')) ?? [];
  const listed = [...map.matchAll(/^ {4}(\w+)\/ /gm)].map(([, name]) => name);
  const there = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(listed.sort()).toEqual(there.map(({ name }) => name).sort());
});

test('the sizes in fixtures/README.md are those of the files', () => {
  const rows = [...read('fixtures/README.md').matchAll(/^\| `([\w.-]+)` \| (\d+) \|/gm)];
  const wrong = rows.filter(
    ([, name = '', bytes]) => statSync(join(root, 'fixtures/images', name)).size !== Number(bytes),
  );
  expect(rows.length).toBeGreaterThan(40);
  expect(wrong.map(([row]) => row)).toEqual([]);
});

test('the base document has as many operations and examples as spec/README.md says', async () => {
  const operations = readOperations(await loadSeed());
  const examples = operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap(({ content = {} }) =>
      Object.values(content).flatMap((type) => Object.keys(type.examples ?? {})),
    ),
  );
  expect([operations.length, examples.length]).toEqual([8, 3]);
  expect(read('spec/README.md')).toMatch(/eight\s+operations, three of them with an example of their answer/);
});
