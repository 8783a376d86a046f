/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  testEnvironment: '<rootDir>/src/testing/environment.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  // Those that drive other people's programs take as long as all the others together: `npm run test:tools`
  testMatch: ['<rootDir>/{src,spec,conformance,fixtures}/**/!(*.tools).test.ts'],
  globalSetup: '<rootDir>/src/testing/rootCertificates.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  // jest leaves one core to the terminal; on the two of a CI machine that would be half of them
  maxWorkers: '100%',
  testTimeout: 60_000,
};

export default config;
