import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findWorkerd } from './runtime.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'cfimages-layout-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A package with these dependencies; a `workerd` answers where it is, as the real one names its binary. */
function install(path: string, version: string, dependencies: readonly string[] = []): void {
  const place = join(folder, path);
  mkdirSync(place, { recursive: true });
  const listed = Object.fromEntries(dependencies.map((name) => [name, '*']));
  writeFileSync(join(place, 'package.json'), JSON.stringify({ version, main: 'main.cjs', dependencies: listed }));
  writeFileSync(join(place, 'main.cjs'), "exports.default = __dirname + '/bin/workerd';");
}

/** A project that depends on these packages. */
function project(...dependencies: readonly string[]): void {
  const listed = Object.fromEntries(dependencies.map((name) => [name, '*']));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ devDependencies: listed }));
}

const toolsOfMiniflare = [
  'wrangler',
  '@cloudflare/vite-plugin',
  '@cloudflare/vitest-plugin',
  '@cloudflare/vitest-pool-workers',
  'a-framework',
];

describe('the runtime is found', () => {
  test.each(toolsOfMiniflare)('with --install-strategy=nested, below %s', (tool) => {
    project(tool);
    install(`node_modules/${tool}`, '1.0.0', ['miniflare']);
    install(`node_modules/${tool}/node_modules/miniflare`, '4.0.0', ['workerd']);
    install(`node_modules/${tool}/node_modules/miniflare/node_modules/workerd`, '1.20260101.0');
    expect(findWorkerd(folder)).toBe(
      join(folder, `node_modules/${tool}/node_modules/miniflare/node_modules/workerd/bin/workerd`),
    );
  });

  test.each(toolsOfMiniflare)('with pnpm, behind %s', (tool) => {
    project(tool);
    const store = 'node_modules/.pnpm';
    const link = (to: string, from: string) => {
      mkdirSync(dirname(join(folder, from)), { recursive: true });
      symlinkSync(join(folder, to), join(folder, from), 'dir');
    };
    install(`${store}/tool@1/node_modules/${tool}`, '1.0.0', ['miniflare']);
    install(`${store}/miniflare@4/node_modules/miniflare`, '4.0.0', ['workerd']);
    install(`${store}/workerd@1/node_modules/workerd`, '1.20260101.0');
    link(`${store}/miniflare@4/node_modules/miniflare`, `${store}/tool@1/node_modules/miniflare`);
    link(`${store}/workerd@1/node_modules/workerd`, `${store}/miniflare@4/node_modules/workerd`);
    link(`${store}/tool@1/node_modules/${tool}`, `node_modules/${tool}`);
    expect(findWorkerd(folder)).toBe(join(folder, `${store}/workerd@1/node_modules/workerd/bin/workerd`));
  });

  test('the newest of several', () => {
    project('wrangler', '@cloudflare/vitest-plugin');
    install('node_modules/wrangler', '4.0.0', ['miniflare']);
    install('node_modules/miniflare', '4.0.0', ['workerd']);
    install('node_modules/workerd', '1.20260909.0');
    install('node_modules/@cloudflare/vitest-plugin', '1.0.0', ['miniflare']);
    install('node_modules/@cloudflare/vitest-plugin/node_modules/miniflare', '5.0.0', ['workerd']);
    install('node_modules/@cloudflare/vitest-plugin/node_modules/workerd', '1.20261010.0');
    expect(findWorkerd(folder)).toBe(
      join(folder, 'node_modules/@cloudflare/vitest-plugin/node_modules/workerd/bin/workerd'),
    );
  });

  test('not where there is none, nor where packages depend on each other', () => {
    expect(findWorkerd(folder)).toBeUndefined();
    project('a');
    install('node_modules/a', '1.0.0', ['b']);
    install('node_modules/b', '1.0.0', ['a']);
    expect(findWorkerd(folder)).toBeUndefined();
  });
});
