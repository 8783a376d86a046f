import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { packageRoot } from '../../packageRoot.ts';
import { sharedMock } from '../../settings.ts';
import { runTethered } from './processes.ts';

const commands: Readonly<Record<string, string>> = {
  certify: 'judge a target against the contract and the documented behaviour; the target mock is started for it',
  sweep: 'remove what an interrupted certification left on a target',
  diff: 'compare two reports',
  verify: 'check a report against its evidence, offline',
  register: 'check a report that is to be registered, add it, and write the pages of the register',
};

/** The conformance suite's commands. It is a program of its own: this one only starts it, and never imports it. */
export function addConformance(program: Command): void {
  for (const [name, description] of Object.entries(commands)) {
    program
      .command(name)
      .description(description)
      .allowUnknownOption()
      .allowExcessArguments()
      .helpOption(false)
      .argument('[arguments...]')
      .action(async (args: string[]) => {
        process.exitCode = await (name === 'certify' ? certify(args) : run([name, ...args]));
      });
  }
}

/** What can be completed behind a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly { readonly flag: string; readonly description: string }[];
  /** The values of a flag that takes one of a few. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** The suite's commands with their flags, as it lists them itself. */
export async function conformanceWords(): Promise<readonly CommandWords[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [suite(), 'words']);
  return JSON.parse(stdout) as readonly CommandWords[];
}

/** The suite judges what is there, and knows no mock: where it is to judge one and none is named, one is started here. */
async function certify(args: readonly string[]): Promise<number> {
  const command = ['certify', ...args];
  if (!sendsRequests(args) || !isOwnMock(targetOf(args)) || sharedMock() !== undefined) return run(command);
  // The suite serves its source pictures on this machine
  const { createMock } = await import('../../mock.ts');
  const mock = await createMock({ allowOrigins: ['127.0.0.1'] });
  try {
    await mock.listen();
    process.stderr.write(
      `cfimages: certifying a mock started for this at ${mock.url}; CFIMAGES_URL would name another\n`,
    );
    return await run(command, { CFIMAGES_URL: mock.url });
  } finally {
    await mock.close();
  }
}

function sendsRequests(args: readonly string[]): boolean {
  return !args.some((arg) => /^(-h|--help|--dry-run|--(export-origin|init|replay)(=.*)?)$/.test(arg));
}

/** What `--target` says, in any spelling that the suite's command line takes; the last one counts. */
function targetOf(args: readonly string[]): string | undefined {
  const named = args.flatMap((arg, index) => {
    if (arg === '-t' || arg === '--target') return [args[index + 1]];
    const [, attached] = /^(?:--target=|-t)(.+)$/.exec(arg) ?? [];
    return attached === undefined ? [] : [attached];
  });
  return named.at(-1);
}

/** Whether a target is the one of that name that comes with the package, and not a file here. */
function isOwnMock(target: string | undefined): boolean {
  return target !== undefined && /^mock(\.ya?ml)?$/.test(target) && !existsSync(target);
}

function suite(): string {
  const bin = fileURLToPath(new URL('dist/conformance/bin.js', packageRoot()));
  if (!existsSync(bin)) throw new Error('the conformance suite is not built; run npm run build');
  return bin;
}

function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<number> {
  return runTethered(process.execPath, [suite(), ...args], variables);
}
