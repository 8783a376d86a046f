import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

function run(args: readonly string[]): Promise<number> {
  const bin = fileURLToPath(new URL('dist/conformance/bin.js', packageRoot()));
  if (!existsSync(bin)) throw new Error('the conformance suite is not built; run npm run build');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: 'inherit' });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
