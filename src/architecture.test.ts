import { describe, expect, test } from '@jest/globals';
import { circlesOf, isExempt, type SourceFile, sourcesIn } from './testing/structure.ts';

/** What a place may import of our own code beside itself, and why no more. The longest prefix wins. */
interface Rule {
  readonly may: readonly string[];
  readonly because: string;
}

const rules: Readonly<Record<string, Rule>> = {
  spec: { may: [], because: 'two programs share the contract, and it knows neither' },
  fixtures: { may: [], because: 'they are drawn, not taken from what they test' },
  conformance: { may: ['spec'], because: 'a certifier that sees the mock certifies itself' },
  'src/packageRoot.ts': { may: [], because: 'everything may ask where the package is' },
  'src/imaging/kernels': { may: [], because: 'a kernel sees checked numbers only' },
  'src/imaging/options': { may: ['src/imaging/errors.ts'], because: 'the page runs it in a browser' },
  'src/imaging/files': {
    may: ['src/imaging/options', 'src/imaging/errors.ts'],
    because: 'a file is read without pixels, so it can be refused before it costs any',
  },
  'src/imaging/pixels': {
    may: ['src/imaging/options', 'src/imaging/files', 'src/imaging/kernels', 'src/imaging/errors.ts'],
    because: 'pictures are made of bytes and numbers, whoever asks',
  },
  'src/imaging': { may: [], because: 'bytes in, bytes out: no HTTP, no store' },
  'src/openapi': { may: ['spec'], because: 'any OpenAPI document, not only ours' },
  'src/microcks/groovy': { may: [], because: 'a script sees what it is given, and nothing of the mock' },
  'src/microcks': { may: ['spec', 'src/openapi'], because: 'examples answer for any contract, without the product' },
  'src/cloudflare': {
    may: ['spec', 'src/imaging', 'src/openapi'],
    because: 'the product is what it does, whoever carries its requests',
  },
  'src/engines': { may: ['src/cloudflare'], because: 'what is kept are the records, whoever drives them' },
  'src/testkit/adapters': { may: ['src'], because: 'they are what a user imports, and start what a user starts' },
  'src/testkit': {
    may: ['src/cloudflare', 'src/engines', 'src/imaging'],
    because: 'it drives the product, whatever stands in front of it',
  },
  'src/workers': {
    may: ['src/cloudflare', 'src/imaging', 'src/packageRoot.ts'],
    because: 'Workers reach the mock over the wire',
  },
  'src/settings.ts': {
    may: ['src/cloudflare', 'src/testkit'],
    because: 'a table of settings needs the types of their values',
  },
  'src/http': {
    may: [
      ...['spec', 'src/cloudflare', 'src/imaging', 'src/microcks', 'src/openapi', 'src/packageRoot.ts'],
      ...['src/settings.ts', 'src/testkit', 'src/workers'],
    ],
    because: 'the only room that knows Express',
  },
  'src/mock.ts': { may: ['src'], because: 'the wiring' },
  'src/index.ts': { may: ['src'], because: 'the public API' },
  'src/cli.ts': { may: ['src/tools'], because: 'the entry' },
  'src/tools': { may: ['src', 'spec', 'fixtures'], because: 'commands use what users use' },
  '.ci': { may: ['src', 'spec'], because: 'CI looks at the mock from outside' },
};

/**
 * Rooms that are entered by their door only. Where a door would load too much there is a second one: options without pixels,
 * limits and tokens for the wrapper that every hot reload waits for, formats and plugins for a Jimp of one's own.
 * Adapters are entries of the package.
 */
const doors: Readonly<Record<string, readonly string[]>> = {
  'src/cloudflare': ['src/cloudflare/index.ts', 'src/cloudflare/limits.ts', 'src/cloudflare/tokens.ts'],
  'src/engines': ['src/engines/index.ts'],
  'src/http': [
    'src/http/index.ts',
    'src/http/control/index.ts',
    'src/http/proxy/index.ts',
    'src/http/intercept/index.ts',
  ],
  'src/imaging': ['src/imaging/index.ts', 'src/imaging/options/index.ts', 'src/imaging/pixels/jimp/index.ts'],
  'src/microcks': ['src/microcks/index.ts', 'src/microcks/groovy/index.ts'],
  'src/microcks/groovy': ['src/microcks/groovy/index.ts'],
  'src/openapi': ['src/openapi/index.ts'],
  'src/testkit': ['src/testkit/index.ts', 'src/testkit/adapters'],
};

/** Packages that only these places may import, and why. */
const confined: Readonly<Record<string, Rule>> = {
  express: { may: ['src/http', 'src/tools/bench'], because: 'one room serves' },
  '@jimp/core': {
    may: ['src/imaging/pixels/jimp', 'conformance/pictures', 'src/tools/bench'],
    because: 'one Jimp of our own, one of the suite with other decoders, one that is measured',
  },
  jimp: { may: ['src/tools/bench'], because: 'it is what `cfimages/jimp` is measured against' },
  '@jimp/js-jpeg': {
    may: ['conformance/pictures'],
    because: 'the suite decodes by another decoder than the mock',
  },
  '@jimp/js-png': { may: ['conformance/pictures'], because: 'the suite decodes by another decoder than the mock' },
  multer: {
    may: ['src/http/forms', 'src/tools/bench'],
    because: 'one room reads forms; the bench measures against it',
  },
  undici: { may: ['src/cloudflare'], because: 'one outbound client, behind one address guard' },
  busboy: { may: [], because: 'multer reads every form' },
  supertest: { may: ['conformance/case/client.ts'], because: 'one way to the target' },
};

/** Words that only these places may use, and why. */
const words: readonly (Rule & { readonly pattern: RegExp })[] = [
  {
    pattern: /\bDate\.now\(|\bnew Date\(\)|\brandomUUID\(|\bMath\.random\(/,
    may: ['src/cloudflare/clock.ts', 'src/workers/adapter/hosted.mjs', 'conformance'],
    because: 'tests move the clock, and never wait',
  },
  {
    pattern: /\bprocess\.env\b/,
    may: ['src/settings.ts', 'conformance/targets/target.ts', 'src/tools/bench', '.ci'],
    because: 'a setting that is read anywhere else is in no table',
  },
];

const files = sourcesIn('spec', 'src', 'conformance', 'fixtures', '.ci');
const checked = files.filter((file) => !isExempt(file));
const paths = new Set(files.map(({ path }) => path));

function within(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

function placeOf({ path }: SourceFile): string {
  const [longest = ''] = Object.keys(rules)
    .filter((place) => within(path, [place]))
    .sort((a, b) => b.length - a.length);
  return longest;
}

const ours = ({ imports }: SourceFile) => imports.filter((target) => paths.has(target));

describe('the import rules', () => {
  test('every source file is under a rule', () => {
    expect(checked.filter((file) => placeOf(file) === '').map(({ path }) => path)).toEqual([]);
  });

  test('nothing imports what it may not see', () => {
    const broken = checked.flatMap((file) => {
      const place = placeOf(file);
      const { may, because } = rules[place] ?? { may: [], because: '' };
      return ours(file)
        .filter((target) => !within(target, [place, ...may]))
        .map((target) => `${file.path} -> ${target}: ${because}`);
    });
    expect(broken).toEqual([]);
  });

  test('the suite never imports the mock, and the mock never the suite', () => {
    const crossing = checked.flatMap((file) =>
      ours(file)
        .filter((target) =>
          within(file.path, ['src'])
            ? within(target, ['conformance']) && !within(file.path, ['src/tools/docs'])
            : within(file.path, ['conformance']) && within(target, ['src']),
        )
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(crossing).toEqual([]);
  });

  test('no files import each other in a circle, not even types', () => {
    expect(circlesOf(checked)).toEqual([]);
  });

  test('a room is entered by its door', () => {
    const past = checked.flatMap((file) =>
      Object.entries(doors).flatMap(([room, entries]) =>
        within(file.path, [room])
          ? []
          : ours(file)
              .filter((target) => within(target, [room]) && !within(target, entries))
              .map((target) => `${file.path} -> ${target}`),
      ),
    );
    expect(past).toEqual([]);
  });

  test('packages stay where they belong', () => {
    const broken = checked.flatMap(({ path, imports }) =>
      imports
        .filter((name) => confined[name] !== undefined && !within(path, confined[name]?.may ?? []))
        .map((name) => `${path} -> ${name}: ${confined[name]?.because}`),
    );
    expect(broken).toEqual([]);
  });

  test('Jimp is the only image type in imaging: bare pixels stay with those that compute them', () => {
    const bare = 'src/imaging/pixels/bitmap.ts';
    const computing = ['codec', 'steps', 'measures', 'models', 'jimp', 'convert.ts', 'text.ts'];
    const broken = checked
      .filter(({ path, imports }) => within(path, ['src']) && imports.includes(bare))
      .filter(({ path }) => path !== bare && !/(\.test\.ts$)|^src\/testing\//.test(path))
      .filter(
        ({ path }) =>
          !within(
            path,
            computing.map((place) => `src/imaging/pixels/${place}`),
          ),
      )
      .map(
        ({ path }) => `${path} -> ${bare}: what passes between stages is a Jimp image, so that they read as a chain`,
      );
    expect(broken).toEqual([]);
  });

  test('time, randomness and the environment are read in one place each', () => {
    const broken = checked.flatMap(({ path, text }) =>
      words
        .filter(({ pattern, may }) => pattern.test(text) && !within(path, may))
        .map(({ pattern, because }) => `${path} uses ${pattern}: ${because}`),
    );
    expect(broken).toEqual([]);
  });

  test('what is allowed is done: no rule has an entry that nothing needs', () => {
    const dead = [
      ...Object.entries(rules).flatMap(([place, { may }]) => {
        const targets = checked.filter((file) => placeOf(file) === place).flatMap(ours);
        return may
          .filter((allowed) => !targets.some((target) => within(target, [allowed])))
          .map((allowed) => `${place} may ${allowed}`);
      }),
      ...Object.entries(confined).flatMap(([name, { may }]) =>
        may
          .filter((allowed) => !checked.some(({ path, imports }) => within(path, [allowed]) && imports.includes(name)))
          .map((allowed) => `${name} in ${allowed}`),
      ),
      ...words.flatMap(({ pattern, may }) =>
        may
          .filter((allowed) => !checked.some(({ path, text }) => within(path, [allowed]) && pattern.test(text)))
          .map((allowed) => `${pattern} in ${allowed}`),
      ),
    ];
    expect(dead).toEqual([]);
  });
});

describe('the size of things', () => {
  const entriesOf = (folder: string) =>
    new Set(
      checked
        .filter(({ path }) => path.startsWith(`${folder}/`))
        .map(({ path }) => path.slice(folder.length + 1).split('/')[0]),
    );

  test('src and conformance fit into a head', () => {
    expect(entriesOf('src').size).toBeLessThanOrEqual(14);
    expect(entriesOf('conformance').size).toBeLessThanOrEqual(12);
  });

  test('no folder has more than 25 source files beside each other, operations and cases excepted', () => {
    const counts = new Map<string, number>();
    for (const { path } of checked) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const large = [...counts].filter(([folder, count]) => count > 25 && !/\/(operations|cases)$/.test(folder));
    expect(large).toEqual([]);
  });

  test('no file is called by a word that says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|manager|service|misc)(\.ts|\/)/;
    expect(checked.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});
