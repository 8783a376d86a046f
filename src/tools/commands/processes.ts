import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { environmentWith } from '../../settings.ts';

/** Runs a program in this terminal, with some variables more, and answers its exit code. */
export function runProgram(
  file: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  return ended(file, spawn(file, args, { stdio: 'inherit', env: environmentWith(variables) }));
}

/** The same for a program of ours, which notices by a channel that closes when this process is gone, `kill -9` included. */
export function runTethered(
  file: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const;
  return ended(file, spawn(file, args, { stdio: [...stdio], env: environmentWith(variables) }));
}

function ended(file: string, child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.once('error', (error) => reject(new Error(`${file} cannot be started: ${error.message}`)));
    // As a shell says it: 128 and the number of the signal that ended it
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/** SIGINT and SIGTERM let running requests finish and exit with 0; a second signal exits at once. */
export function stopOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
