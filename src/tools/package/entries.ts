/** A program of the package: run by Node, never imported. */
const programs = {
  'src/cli': 'src/cli.ts',
  'src/worker': 'src/imaging/pool/worker.ts',
  'src/workersRuntime': 'src/tools/commands/workersRuntime.ts',
  'conformance/bin': 'conformance/bin.ts',
} as const;

/** What a user imports or requires: the name of the built file, and the source. Each has types of its own. */
export const libraries = {
  'src/index': 'src/index.ts',
  'src/jimp': 'src/imaging/pixels/jimp/index.ts',
  'src/jest': 'src/testkit/adapters/jest.ts',
  'src/jestSetup': 'src/testkit/adapters/jestSetup.ts',
  'src/jestTeardown': 'src/testkit/adapters/jestTeardown.ts',
  'src/vitest': 'src/testkit/adapters/vitest.ts',
  'src/playwright': 'src/testkit/adapters/playwright.ts',
  'conformance/jest': 'conformance/jest.ts',
} as const;

/** What only the tests of the build load; it is not shipped. */
const tested = { 'test/pool': 'src/testing/builtPool.ts' } as const;

/** Every entry of the bundle. Each lies one folder deep in `dist`, as chunks do, so that files are found from all alike. */
export const entries: Readonly<Record<string, string>> = { ...programs, ...libraries, ...tested };

/** What is loaded from the user's own project, where it is installed or not. */
export const peers: readonly string[] = ['classic-level', '@jest/globals', '@playwright/test', 'vitest', 'expect'];

/**
 * Packages whose modules become part of ours: modules of ECMAScript with a default export, which would have another
 * default from CommonJS.
 */
export const inlined = /^(@jsquash\/|@jimp\/js-)/;
