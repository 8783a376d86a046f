import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright-core';
import { bundledChromium, type Chromium, cacheFolder, hasBundledChromium, thisPlatform } from './bundledChromium.ts';
import { findProgram } from './programs.ts';

/** Where a browser comes from: the program of that path, or the npm package that holds one. */
export type Source = { readonly path: string } | 'package';

/** What is asked about a machine; tests say it themselves. */
export interface Machine {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: string;
  /** The path of an installed browser, by the name of its channel in Playwright. */
  readonly channel: (name: string) => string | undefined;
  readonly bundled: boolean;
}

interface PlaywrightInside {
  readonly registry: {
    readonly registry: { findExecutable(name: string): { executablePath(): string | undefined } | undefined };
  };
}

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

const channels = ['chrome', 'msedge', 'chromium', 'chrome-beta', 'msedge-beta', 'chrome-dev', 'msedge-dev'];
const programs = ['chromium', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];

/** This machine. */
export function thisMachine(): Machine {
  const inside: PlaywrightInside = createRequire(import.meta.url)('playwright-core/lib/coreBundle');
  const platform = thisPlatform();
  return {
    env: process.env,
    platform,
    channel: (name) => inside.registry.registry.findExecutable(name)?.executablePath(),
    bundled: hasBundledChromium(platform),
  };
}

/** The browsers to try, in order: the one named by `CFIMAGES_CHROMIUM` and no other, installed ones, the package's. */
export function browserSources({ env, channel, bundled }: Machine): readonly Source[] {
  if (env.CFIMAGES_CHROMIUM) return [{ path: env.CFIMAGES_CHROMIUM }];
  const installed = [...programs.map((name) => findProgram(name, env)), ...channels.map(channel)];
  const paths = new Set(installed.flatMap((path) => (path !== undefined && existsSync(path) ? [path] : [])));
  return [...[...paths].map((path) => ({ path })), ...(bundled ? (['package'] as const) : [])];
}

/** Why there is no browser to start; undefined where there is one. */
export function whyNoBrowser(machine: Machine): string | undefined {
  if (browserSources(machine).length > 0) return undefined;
  return `no Chromium, Chrome or Edge is installed, CFIMAGES_CHROMIUM names none, and the package @sparticuz/chromium has none for ${machine.platform}`;
}

/** Starts the first browser that does start, without a window. */
export async function launchChromium(machine = thisMachine()): Promise<{ browser: Browser; started: Chromium }> {
  const failures: string[] = [];
  for (const source of browserSources(machine)) {
    try {
      const started = await obtain(source, machine.env);
      const { executablePath, env } = started;
      const browser = await chromium.launch({ executablePath, args: quiet, env: { ...machine.env, ...env } });
      return { browser, started };
    } catch (thrown) {
      failures.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  throw new Error(whyNoBrowser(machine) ?? `no browser starts:\n${failures.join('\n')}`);
}

async function obtain(source: Source, env: NodeJS.ProcessEnv): Promise<Chromium> {
  if (source === 'package') return bundledChromium(cacheFolder(env));
  accessSync(source.path, constants.X_OK);
  return { executablePath: source.path, env: {} };
}
