import type { Command } from 'commander';
import { connection } from '../../settings.ts';
import { type AdapterSettings, runtimePath } from '../../workers/adapter.ts';
import { greet } from '../../workers/greeting.ts';
import { originOf } from '../../workers/target.ts';
import { workerdConfig } from '../../workers/workerdConfig.ts';
import { flagOrVariable } from './flags.ts';
import { runProgram } from './processes.ts';

interface WorkersFlags extends AdapterSettings {
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
    .addOption(flagOrVariable(connection.url))
    .addOption(flagOrVariable(connection.account))
    .addOption(flagOrVariable(connection.token))
    .option('--print-config', 'print a configuration for workerd serve --experimental')
    .option('--worker <file>', "with --print-config: the Worker's module, seen from the configuration", 'worker.mjs')
    .option('--listen <address>', 'with --print-config: where the Worker listens', '127.0.0.1:8788')
    .option('--binding <name>', 'with --print-config: the name of the Images binding', 'IMAGES')
    .option('--compatibility-date <date>', 'with --print-config', '2026-08-01')
    .option('--print-runtime', 'print the path for MINIFLARE_WORKERD_PATH')
    .addHelpText('after', examples)
    .action(async (command: string[], requested: WorkersFlags) => {
      const flags = { ...requested, url: originOf(requested.url) };
      if (flags.printRuntime === true) return void process.stdout.write(`${runtimePath()}\n`);
      if (flags.printConfig === true) return void process.stdout.write(workerdConfig({ ...flags, mock: flags }));
      const [file, ...args] = command;
      if (file === undefined) throw new Error('name the command to run after --, or see cfimages workers --help');
      process.stderr.write(`cfimages: ${await greet(flags)}\n`);
      process.exitCode = await runProgram(file, args, variablesFor(flags));
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

/** By these the command's Miniflare starts our runtime, and our runtime finds the mock. */
function variablesFor({ url, account, token }: AdapterSettings): Readonly<Record<string, string>> {
  return {
    MINIFLARE_WORKERD_PATH: runtimePath(),
    CFIMAGES_URL: url,
    CFIMAGES_ACCOUNT: account,
    CFIMAGES_TOKEN: token,
  };
}
