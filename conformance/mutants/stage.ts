import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { packageFile } from '../package.ts';
import { credentials } from './trial.ts';

/** An honest target, running. */
export interface Stage {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the mock of this package as it was built, with the credentials of a trial. */
export async function startStage(): Promise<Stage> {
  const child = spawn(
    process.execPath,
    [
      packageFile('dist/src/cli.js'),
      'serve',
      ...['--port', '0', '--log', 'silent', '--allow-origin', '127.0.0.1', 'localhost'],
      ...['--token', credentials.token, credentials.key],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const url = await Promise.race([
    readUrl(child.stdout),
    exited.then(() => {
      throw new Error('the mock did not start; run npm run build');
    }),
  ]);
  return {
    url,
    async close() {
      child.kill();
      await exited;
    },
  };
}

async function readUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const found = /listens on \S*?(http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (found !== undefined) {
      output.resume();
      return found;
    }
  }
  throw new Error('the mock does not say where it listens');
}
