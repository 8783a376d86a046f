import { Command } from 'commander';
import { packageVersion } from '../../packageRoot.ts';
import { type SettingRows, settings } from '../../settings.ts';
import { addArchive } from './archive.ts';
import { addCompletion } from './completion.ts';
import { addConformance } from './conformance.ts';
import { addContract } from './contract.ts';
import { addDoctor } from './doctor.ts';
import { addLint } from './lint.ts';
import { addProxy } from './proxy.ts';
import { addRun } from './run.ts';
import { addServe } from './serve.ts';
import { addTest } from './test.ts';
import { addWorkers } from './workers.ts';

/** The `cfimages` command line; `serve` when no command is named. Exits with 2 for unusable arguments. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(withCommand(argv.slice(2)), { from: 'user' });
  } catch (error) {
    process.stderr.write(`cfimages: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}

/** Every command with its flags; those of `serve` are the rows of the settings. */
export function createProgram(rows: SettingRows = settings): Command {
  const program = new Command('cfimages')
    .description('A local Cloudflare Images: mock, contract and conformance suite.')
    .version(packageVersion())
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .showHelpAfterError('(cfimages --help shows the options)');
  addServe(program, rows);
  addContract(program);
  addLint(program);
  addProxy(program);
  addTest(program);
  addArchive(program);
  addDoctor(program);
  addRun(program, rows);
  addWorkers(program);
  addConformance(program);
  addCompletion(program);
  return program;
}

/** Arguments that name no command, only flags or nothing at all, are those of `serve`. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const isServe = first === undefined || (first.startsWith('-') && !ofProgram.has(first));
  return isServe ? ['serve', ...args] : args;
}

const ofProgram: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);
