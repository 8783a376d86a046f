import { Command, CommanderError } from 'commander';
import { addCertify } from './commands/certify.ts';
import { addDiff } from './commands/diff.ts';
import { addSweep } from './commands/sweep.ts';
import { addVerify } from './commands/verify.ts';
import { addWords } from './commands/words.ts';
import { UsageError } from './faults.ts';
import { suiteVersion } from './package.ts';

/** Where the commands write, and how they hear of Ctrl-C. */
export interface Console {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Calls back at the first SIGINT or SIGTERM; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The suite's command line. Resolves to the exit code; 2 for unusable arguments. */
export async function main(argv: readonly string[], io: Console = processConsole): Promise<number> {
  let exitCode = 0;
  const finish = (code: number) => {
    exitCode = code;
  };
  const program = new Command('cfimages')
    .description('Judges anything that claims to be the Cloudflare Images API, from outside.')
    .version(suiteVersion())
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  for (const add of [addCertify, addSweep, addDiff, addVerify]) add(program, io, finish);
  addWords(program, io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : 2;
    if (cause instanceof UsageError) {
      io.stderr.write(`cfimages: ${cause.message}\n`);
      return 2;
    }
    io.stderr.write(`cfimages: the suite broke: ${cause instanceof Error ? cause.stack : cause}\n`);
    return 4;
  }
}

/** How long a second signal is taken for an echo of the first, in milliseconds: a parent passes on what we got too. */
const echo = 500;

const processConsole: Console = {
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt(listener) {
    let first: number | undefined;
    const heard = () => {
      if (first === undefined) {
        first = Date.now();
        listener();
      } else if (Date.now() - first > echo) process.exit(5);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, heard);
    return () => {
      for (const signal of signals) process.off(signal, heard);
    };
  },
};
