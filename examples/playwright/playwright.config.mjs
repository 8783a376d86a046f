import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// A browser that is there already; unless one is named, Playwright's own is used
const executablePath = process.env.CFIMAGES_CHROMIUM;
const launchOptions = executablePath ? { executablePath, args: ['--no-sandbox'] } : {};

export default defineConfig({
  testMatch: '*.spec.mjs',
  reporter: 'line',
  outputDir: join(tmpdir(), 'cfimages-playwright'),
  use: { launchOptions },
});
