import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium, thisMachine, whyNoBrowser } from './chromium.ts';
import { unless } from './unless.ts';

const missing = whyNoBrowser(thisMachine());

/** `describe` and `test` of everything that wants a browser: skipped, with the reason, where none is to be had. */
export const inBrowser = unless(missing);

/** One browser for the tests of a file; each call of the answer opens a fresh profile, closed with the browser. */
export function useBrowser(): () => Promise<BrowserContext> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (missing === undefined) ({ browser } = await launchChromium());
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
  });
  return async () => {
    if (browser === undefined) throw new Error(missing ?? 'the browser is not running yet');
    return browser.newContext();
  };
}
