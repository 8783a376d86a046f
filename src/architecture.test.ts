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
  'src/packageRoot.ts': [],
  'src/imaging': [],
  'src/imaging/kernels': [],
  'src/imaging/options': ['src/imaging/errors.ts'],
  'src/imaging/files': ['src/imaging/errors.ts', 'src/imaging/options'],
  'src/imaging/pixels': ['src/imaging/errors.ts', 'src/imaging/options', 'src/imaging/files', 'src/imaging/kernels'],
  'src/openapi': ['spec'],
  'src/microcks': ['spec', 'src/openapi'],
  'src/cloudflare': ['spec', 'src/imaging', 'src/openapi'],
  'src/engines': ['src/cloudflare', 'src/testkit'],
  'src/testkit': ['src'],
  'src/settings.ts': ['src/cloudflare', 'src/http/log.ts', 'src/testkit'],
  'src/http': ['src', 'spec'],
  'src/workers': ['src/cloudflare', 'src/imaging', 'src/packageRoot.ts'],
  'src/mock.ts': ['src', 'spec'],
  'src/index.ts': ['src'],
  'src/cli.ts': ['src/tools'],
  'src/tools': ['src', 'spec', 'fixtures', 'conformance'],
};

/** Packages that only these places may import. */
const confined: Readonly<Record<string, readonly string[]>> = {
  express: ['src/http', 'src/mock.ts', 'src/tools/bench'],
  multer: ['src/http'],
  jimp: ['conformance'],
  '@jimp/js-jpeg': ['src/imaging/pixels/codec'],
  undici: ['src/cloudflare/fetcher'],
  supertest: ['conformance/case/client.ts'],
};

/** Words that only these files may use. */
const words: readonly { readonly pattern: RegExp; readonly only: readonly string[] }[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\brandomUUID\(|\bMath\.random\(/,
    only: ['src/cloudflare/clock.ts', 'src/tools/bench', 'conformance', 'fixtures'],
  },
  {
    pattern: /\bprocess\.env\b/,
    only: ['src/settings.ts', 'conformance/targets/target.ts', 'src/tools/bench'],
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
            (within(path, ['src']) && !within(path, ['src/tools/docs']) && within(target, ['conformance'])),
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
