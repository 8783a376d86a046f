export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/*.test.mjs'],
  globalSetup: 'cfimages/jest/setup',
  globalTeardown: 'cfimages/jest/teardown',
};
