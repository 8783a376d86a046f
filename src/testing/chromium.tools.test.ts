import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { packageRoot } from '../packageRoot.ts';
import { bundledChromium } from './bundledChromium.ts';
import { browserSources, launchChromium, type Machine, thisMachine, whyNoBrowser } from './chromium.ts';
import { unless } from './unless.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-browsers-'));
  await symlink(process.execPath, join(folder, 'chromium'));
  await symlink(process.execPath, join(folder, 'google-chrome'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const bare: Machine = { env: {}, platform: 'linux-x64', channel: () => undefined, bundled: true };

describe('where a browser comes from', () => {
  const there = process.execPath;
  test.each<[string, (path: string) => Partial<Machine>, (path: string) => ReturnType<typeof browserSources>]>([
    ['nothing but npm packages', () => ({}), () => ['package']],
    [
      'the variable, and no other',
      (path) => ({ env: { CFIMAGES_CHROMIUM: '/mine', PATH: path } }),
      () => [{ path: '/mine' }],
    ],
    ['an empty variable', () => ({ env: { CFIMAGES_CHROMIUM: '' } }), () => ['package']],
    [
      'programs in PATH',
      (path) => ({ env: { PATH: `/nowhere:${path}` } }),
      (path) => [{ path: join(path, 'chromium') }, { path: join(path, 'google-chrome') }, 'package'],
    ],
    [
      "a channel of Playwright's",
      () => ({ channel: (name) => (name === 'msedge' ? there : undefined), bundled: false }),
      () => [{ path: there }],
    ],
    ['a channel that is not installed', () => ({ channel: (name) => `/nowhere/${name}` }), () => ['package']],
  ])('%s', (_, machine, sources) => {
    expect(browserSources({ ...bare, ...machine(folder) })).toEqual(sources(folder));
  });

  it('says why there is none, which the skipped tests print', () => {
    expect([whyNoBrowser(bare), whyNoBrowser({ ...bare, platform: 'darwin-arm64', bundled: false })]).toEqual([
      undefined,
      'no Chromium, Chrome or Edge is installed, CFIMAGES_CHROMIUM names none, and the package @sparticuz/chromium has none for darwin-arm64',
    ]);
  });

  it('refuses a variable that names no program', async () => {
    const env = { CFIMAGES_CHROMIUM: join(folder, 'nothing') };
    await expect(launchChromium({ ...bare, env })).rejects.toThrow(`${folder}/nothing`);
  });

  it("knows Playwright's channels", () => {
    expect(() => ['chrome', 'msedge', 'chromium'].map(thisMachine().channel)).not.toThrow();
  });
});

const { bundled, platform } = thisMachine();
const onPackage = unless(bundled ? undefined : `the package @sparticuz/chromium has no browser for ${platform}`);

onPackage.describe('a machine with Node and npm alone', () => {
  onPackage.test(
    'a browser starts, and has a font',
    async () => {
      const { HOME, XDG_CACHE_HOME } = process.env;
      const { browser, started } = await launchChromium({ ...bare, env: { HOME, XDG_CACHE_HOME, PATH: '' } });
      try {
        expect(started.executablePath).toContain('cfimages');
        const page = await browser.newPage();
        await page.setContent('<span>text</span>');
        expect((await page.locator('span').boundingBox())?.width).toBeGreaterThan(10);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );

  onPackage.test(
    'workers that unpack it at the same time leave one whole copy',
    async () => {
      const cache = join(folder, 'cache');
      const copies = await Promise.all([1, 2].map(() => bundledChromium(cache)));
      expect(new Set(copies.map(({ executablePath }) => executablePath)).size).toBe(1);
      expect(await readdir(cache)).toEqual([expect.stringMatching(/^chromium-[\d.]+$/)]);
    },
    120_000,
  );
});

test('no other file starts a browser, or names a program by its place on one system', async () => {
  const root = fileURLToPath(packageRoot());
  const names = (
    await Promise.all(['src', '.ci', 'examples', 'conformance'].map((part) => filesBelow(root, part)))
  ).flat();
  const found: string[] = [];
  for (const name of names) {
    const text = await readFile(join(root, name), 'utf8');
    if (/chromium\.launch\(|['"`]\/usr\/(local\/)?s?bin\//.test(text)) found.push(name);
  }
  expect(found).toEqual([join('src', 'testing', 'chromium.ts')]);
});

async function filesBelow(root: string, part: string): Promise<readonly string[]> {
  const names = await readdir(join(root, part), { recursive: true });
  const code = names.filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.includes('node_modules'));
  return code.map((name) => join(part, name)).filter((name) => name !== join('src', 'testing', 'chromium.tools.test.ts'));
}
