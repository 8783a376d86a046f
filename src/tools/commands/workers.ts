import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { defaultAccount, defaultMockUrl, environment, environmentWith } from '../../settings.ts';
import { type AdapterSettings, runtimePath } from '../../workers/adapter.ts';
import { greet } from '../../workers/greeting.ts';
import { originOf } from '../../workers/target.ts';
import { workerdConfig } from '../../workers/workerdConfig.ts';

interface WorkersFlags {
  readonly url: string;
  readonly account: string;
  readonly token: string;
  readonly printConfig?: boolean;
  readonly printRuntime?: boolean;
  readonly worker: string;
  readonly listen: string;
  readonly binding: string;
  readonly compatibilityDate: string;
}

/** `cfimages workers`: Worker code on the real runtime, with a running mock behind `env.IMAGES` and `cf.image`. */
export function addWorkers(program: Command): void {
  program
    .command('workers')
    .description('run Worker code on the mock: wrangler, vite, vitest, Miniflare, or workerd itself')
    .argument('[command...]', 'the command to run, after --')
    .option('--url <url>', 'origin of the running mock', environment('url') ?? defaultMockUrl)
    .option('--account <id>', 'account of env.IMAGES.hosted', environment('account') ?? defaultAccount)
    .option('--token <token>', 'API token of env.IMAGES.hosted', environment('token') ?? 'local')
    .option('--print-config', 'print a configuration for workerd serve --experimental')
    .option('--worker <file>', "with --print-config: the Worker's module, seen from the configuration", 'worker.mjs')
    .option('--listen <address>', 'with --print-config: where the Worker listens', '127.0.0.1:8788')
    .option('--binding <name>', 'with --print-config: the name of the Images binding', 'IMAGES')
    .option('--compatibility-date <date>', 'with --print-config', '2026-08-01')
    .option('--print-runtime', 'print the path for MINIFLARE_WORKERD_PATH')
    .addHelpText('after', examples)
    .action(async (command: string[], given: WorkersFlags) => {
      const flags = { ...given, url: originOf(given.url) };
      if (flags.printRuntime === true) return void process.stdout.write(`${runtimePath()}\n`);
      if (flags.printConfig === true) return void process.stdout.write(workerdConfig({ ...flags, mock: flags }));
      const [file, ...args] = command;
      if (file === undefined) throw new Error('name the command to run after --, or see cfimages workers --help');
      process.stderr.write(`cfimages: ${await greet(flags)}\n`);
      process.exitCode = await run(file, args, flags);
    });
}

const examples = `
Examples, with the mock running:
  $ cfimages workers -- npx wrangler dev
  $ cfimages workers -- npx vite dev
  $ cfimages workers -- npx vitest run
  $ cfimages workers -- node miniflare-script.mjs
  $ cfimages workers --print-config --worker worker.mjs > config.capnp && npx workerd serve --experimental config.capnp
`;

/** Runs a command whose Miniflare starts our runtime, which finds the mock by these variables. */
function run(file: string, args: readonly string[], { url, account, token }: AdapterSettings): Promise<number> {
  const env = environmentWith({
    MINIFLARE_WORKERD_PATH: runtimePath(),
    CFIMAGES_URL: url,
    CFIMAGES_ACCOUNT: account,
    CFIMAGES_TOKEN: token,
  });
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.once('error', (error) => reject(new Error(`${file} cannot be started: ${error.message}`)));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
