import { Command, CommanderError } from 'commander';
import { UsageError } from '../case/outcome.ts';
import { suiteVersion } from '../package.ts';
import { addCertify } from './certify.ts';
import { type Console, processConsole } from './console.ts';
import { addDiff } from './diff.ts';
import { addRegister } from './register.ts';
import { addSweep } from './sweep.ts';
import { addVerify } from './verify.ts';
import { addWords } from './words.ts';

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
  for (const add of [addCertify, addSweep, addDiff, addVerify, addRegister]) add(program, io, finish);
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
