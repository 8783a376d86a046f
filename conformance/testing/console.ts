import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { stringify } from 'yaml';
import { main } from '../commands/cli.ts';

/** What a command did. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the suite's command line in this process. */
export async function run(...argv: readonly string[]): Promise<Outcome> {
  return await runWith({}, ...argv);
}

/** What happens to a command from outside. */
export interface Surroundings {
  /** What the user types, line by line. */
  readonly typed?: readonly string[];
  /** Gets what Ctrl-C would call. */
  readonly onInterrupt?: (interrupt: () => void) => void;
}

/** The same with a user at the keyboard. */
export async function runWith({ typed = [], onInterrupt }: Surroundings, ...argv: readonly string[]): Promise<Outcome> {
  const [out, err] = [collector(), collector()];
  const exitCode = await main(argv, {
    stdin: Readable.from(typed.map((line) => `${line}\n`)),
    stdout: out.stream,
    stderr: err.stream,
    onInterrupt: (listener) => {
      onInterrupt?.(listener);
      return () => undefined;
    },
  });
  return { exitCode, stdout: out.text(), stderr: err.text() };
}

/** An empty folder of the test's own. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'conformance-'));
}

/** Writes a target file for a server and returns its path. */
export function targetFile(folder: string, url: string, more: object = {}): string {
  const path = join(folder, 'target.yml');
  const target = {
    name: 'under test',
    urls: { api: `${url}/client/v4`, delivery: url, upload: url, batch: url, zone: url },
    account: '023e105f4ecef8ad9ca31a8372d0c353',
    credentials: { token: 'secret-token-of-the-test-0123456789' },
    capabilities: ['api', 'custom-ids', 'delivery'],
    limits: { timeoutMs: 400, caseTimeoutMs: 3000, concurrency: 4, answerBytes: 1_000_000 },
    ...more,
  };
  writeFileSync(path, stringify(target));
  return path;
}

function collector() {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
