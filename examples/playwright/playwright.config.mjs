import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// A browser that the system brings along; without one, Playwright's own is used
const executablePath = '/usr/bin/chromium';
const launchOptions = existsSync(executablePath) ? { executablePath, args: ['--no-sandbox'] } : {};

export default defineConfig({
  testMatch: '*.spec.mjs',
  reporter: 'line',
  outputDir: join(tmpdir(), 'cfimages-playwright'),
  use: { launchOptions },
});
