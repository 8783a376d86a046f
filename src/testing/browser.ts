import { existsSync } from 'node:fs';
import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

const executable = '/usr/bin/chromium';
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium without a window; throws with the command that installs it when the machine has none. */
async function launchBrowser(): Promise<Browser> {
  if (!existsSync(executable)) {
    throw new Error(
      `no ${executable}: install it with "apt-get update && apt-get install -y --no-install-recommends chromium"`,
    );
  }
  return chromium.launch({ executablePath: executable, args: quiet });
}

/** One browser for the tests of a file; each call of the answer opens a fresh profile, closed with the browser. */
export function useBrowser(): () => Promise<BrowserContext> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });
  return async () => {
    if (browser === undefined) throw new Error('the browser is not running yet');
    return browser.newContext();
  };
}
