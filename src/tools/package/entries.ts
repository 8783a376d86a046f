/** What a user imports or requires: the name of the built file, and the source. Each has types of its own. */
const mock = {
  'src/index': 'src/index.ts',
  'src/jimp': 'src/imaging/pixels/jimp/index.ts',
  'src/jest': 'src/testkit/adapters/jest.ts',
  'src/jestSetup': 'src/testkit/adapters/jestSetup.ts',
  'src/jestTeardown': 'src/testkit/adapters/jestTeardown.ts',
  'src/vitest': 'src/testkit/adapters/vitest.ts',
  'src/playwright': 'src/testkit/adapters/playwright.ts',
} as const;
const suite = { 'conformance/jest': 'conformance/jest.ts' } as const;

/** Every library entry: the name of the built file, and the source. */
export const libraries: Readonly<Record<string, string>> = { ...mock, ...suite };

/**
 * The entries of the bundle, with the programs that Node runs. Each lies one folder deep in `dist`, as chunks do, so that
 * files are found from all alike. Groups share no code.
 */
export const groups: readonly Readonly<Record<string, string>>[] = [
  { ...mock, 'src/cli': 'src/cli.ts', 'src/worker': 'src/imaging/pool/worker.ts' },
  { ...suite, 'conformance/bin': 'conformance/bin.ts' },
  // Every hot reload of a Worker waits for it
  { 'src/workersRuntime': 'src/tools/commands/workersRuntime.ts' },
  // What only the tests of the build load; it is not shipped
  { 'test/pool': 'src/testing/builtPool.ts' },
  // The threads of a pool that runs from its source, under the Tinypool that is installed
  { 'test/worker': 'src/imaging/pool/worker.ts' },
];

/** What is loaded from the user's own project, where it is installed or not. */
export const peers: readonly string[] = ['classic-level', '@jest/globals', '@playwright/test', 'vitest', 'expect'];

/**
 * Packages whose modules become part of ours: modules of ECMAScript with a default export, which would have another
 * default from CommonJS.
 */
export const inlined = /^(@jsquash\/|@jimp\/js-)/;
