import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { packageRoot } from '../packageRoot.ts';

const commands: Readonly<Record<string, string>> = {
  certify: 'judge a target against the contract and the documented behaviour',
  sweep: 'remove what an interrupted certification left on a target',
  diff: 'compare two reports',
  verify: 'check a report against its evidence, offline',
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
        process.exitCode = await run([name, ...args]);
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

/** The suite's commands with their flags, as it tells them itself. */
export async function conformanceWords(): Promise<readonly CommandWords[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [suite(), 'words']);
  return JSON.parse(stdout) as readonly CommandWords[];
}

function suite(): string {
  const bin = fileURLToPath(new URL('dist/conformance/bin.js', packageRoot()));
  if (!existsSync(bin)) throw new Error('the conformance suite is not built; run npm run build');
  return bin;
}

function run(args: readonly string[]): Promise<number> {
  const bin = suite();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
