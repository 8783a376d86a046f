import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Which of our own code each part may import, beside itself. Longest prefix wins. */
const may: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  conformance: ['spec', 'fixtures'],
  fixtures: [],
  'src/errors.ts': [],
  'src/clock.ts': [],
  'src/packageRoot.ts': [],
  'src/json.ts': ['src/errors.ts'],
  'src/limits.ts': [],
  'src/log.ts': [],
  'src/origin.ts': ['src/errors.ts', 'src/limits.ts'],
  'src/config.ts': ['src/limits.ts', 'src/log.ts', 'src/faults', 'src/seed'],
  'src/glob.ts': [],
  'src/nearestName.ts': [],
  'src/operationIds.ts': ['spec', 'src/errors.ts', 'src/glob.ts', 'src/nearestName.ts'],
  'src/joinUrl.ts': [],
  'src/document.ts': [],
  'src/mockNamespace.ts': ['src/clock.ts', 'src/namespace.ts', 'src/faults', 'src/journal', 'src/seed', 'src/store'],
  'src/listener.ts': [],
  'src/namespace.ts': ['src/errors.ts', 'src/store'],
  'src/snapshot.ts': ['src/store'],
  'src/journal': ['src/glob.ts', 'src/operationIds.ts'],
  'src/faults': ['src/errors.ts', 'src/glob.ts', 'src/document.ts', 'src/operationIds.ts'],
  'src/seed': [
    'src/errors.ts',
    'src/document.ts',
    'src/limits.ts',
    'src/snapshot.ts',
    'src/operations',
    'src/store',
    'src/imaging',
  ],
  'src/data': ['src/errors.ts', 'src/document.ts', 'src/limits.ts', 'src/snapshot.ts', 'src/operations', 'src/store'],
  'src/doctor': ['src/joinUrl.ts'],
  'src/page': ['src/imaging'],
  'src/adapters': ['src'],
  'src/pool.ts': ['src/imaging', 'src/errors.ts', 'src/gate.ts', 'src/packageRoot.ts'],
  'src/gate.ts': ['src/errors.ts'],
  'src/store': ['src/errors.ts', 'src/imaging/variantOptions.ts'],
  'src/imaging': ['src/errors.ts', 'src/packageRoot.ts'],
  'src/contract': ['spec', 'src/errors.ts', 'src/json.ts', 'src/nearestName.ts'],
  'src/delivery': ['src/imaging', 'src/store', 'src/errors.ts'],
  'src/operations': [
    'spec',
    'src/store',
    'src/imaging',
    'src/delivery',
    'src/contract',
    'src/errors.ts',
    'src/json.ts',
    'src/limits.ts',
    'src/clock.ts',
    'src/origin.ts',
  ],
  'src/workers': [
    'src/operations',
    'src/imaging',
    'src/store',
    'src/errors.ts',
    'src/delivery',
    'src/pool.ts',
    'src/packageRoot.ts',
  ],
  'src/http': ['src', 'spec'],
  'src/mock.ts': ['src', 'spec'],
  'src/controlled.ts': ['src'],
  'src/index.ts': ['src', 'spec'],
  'src/cli.ts': ['src', 'spec'],
  'src/commands': ['src', 'spec'],
  'src/bench': ['src', 'spec', 'fixtures'],
  'src/docs': ['src', 'spec', 'fixtures', 'conformance'],
};

/** Packages that only these places may import. */
const confined: Readonly<Record<string, readonly string[]>> = {
  express: ['src/http', 'src/mock.ts', 'src/bench'],
  multer: ['src/http', 'src/contract'],
  jimp: ['conformance'],
  '@jimp/js-jpeg': ['src/imaging/codec'],
  undici: ['src/origin.ts'],
  supertest: ['conformance/case/client.ts'],
};

/** Words that only these files may use. */
const words: readonly { readonly pattern: RegExp; readonly only: readonly string[] }[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\brandomUUID\(|\bMath\.random\(/,
    only: ['src/clock.ts', 'src/bench', 'conformance', 'fixtures'],
  },
  {
    pattern: /\bprocess\.env\b/,
    only: ['src/config.ts', 'conformance/targets/target.ts', 'src/bench'],
  },
];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = ['spec', 'src', 'conformance', 'fixtures'].flatMap((folder) => sourcesIn(join(root, folder)));

function sourcesIn(folder: string): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !isExempt(join(entry.parentPath, entry.name)))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => target);
      return { path: relative(root, path).split(sep).join('/'), text, imports };
    });
}

function isExempt(path: string): boolean {
  return /\.test\.ts$|[\\/]testing[\\/]|[\\/]assembly[\\/]|\.d\.ts$/.test(path);
}

function within(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

function ruleOf(path: string): string | undefined {
  return Object.keys(may)
    .filter((prefix) => within(path, [prefix]))
    .sort((a, b) => b.length - a.length)[0];
}

describe('the import rules', () => {
  test('every source file is under a rule', () => {
    expect(files.map(({ path }) => path).filter((path) => ruleOf(path) === undefined)).toEqual([]);
  });

  test('nothing imports what it may not see', () => {
    const broken = files.flatMap(({ path, imports }) => {
      const rule = ruleOf(path) ?? '';
      return imports
        .filter((target) => target.startsWith('.'))
        .map((target) => join(dirname(path), target).split(sep).join('/'))
        .filter((target) => !within(target, [rule, ...(may[rule] ?? [])]))
        .map((target) => `${path} -> ${target}`);
    });
    expect(broken).toEqual([]);
  });

  test('the suite never imports the mock, and the mock never the suite', () => {
    const crossing = files.flatMap(({ path, imports }) =>
      imports
        .map((target) => (target.startsWith('.') ? join(dirname(path), target).split(sep).join('/') : target))
        .filter(
          (target) =>
            (within(path, ['conformance']) && within(target, ['src'])) ||
            (within(path, ['src']) && !within(path, ['src/docs']) && within(target, ['conformance'])),
        )
        .map((target) => `${path} -> ${target}`),
    );
    expect(crossing).toEqual([]);
  });

  test('packages stay where they belong', () => {
    const broken = files.flatMap(({ path, imports }) =>
      imports
        .filter((name) => confined[name] !== undefined && !within(path, confined[name] ?? []))
        .map((name) => `${path} -> ${name}`),
    );
    expect(broken).toEqual([]);
  });

  test('time, randomness and the environment are read in one place each', () => {
    const broken = files.flatMap(({ path, text }) =>
      words
        .filter(({ pattern, only }) => pattern.test(text) && !within(path, only))
        .map(({ pattern }) => `${path} uses ${pattern}`),
    );
    expect(broken).toEqual([]);
  });

  test('no file is called by a word that says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|manager|service|misc)(\.ts|\/)/;
    expect(files.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});
