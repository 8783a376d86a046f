import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A runtime that serves a Worker. */
export interface Workerd {
  readonly url: string;
  /** What it wrote on standard error. */
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Starts the bare runtime on a configuration whose socket is called `http` and listens on port 0. */
export async function startWorkerd(config: string, files: Readonly<Record<string, string>>): Promise<Workerd> {
  const folder = mkdtempSync(join(tmpdir(), 'cfimages-workerd-'));
  for (const [name, text] of Object.entries({ ...files, 'config.capnp': config }))
    writeFileSync(join(folder, name), text);
  const { default: binary } = createRequire(import.meta.url)('workerd') as { readonly default: string };
  const child = spawn(binary, ['serve', '--experimental', '--control-fd=3', 'config.capnp'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const port = await portOf(child, () => log);
  return {
    url: `http://127.0.0.1:${port}`,
    log: () => log,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The runtime tells each socket's port in a line of JSON on the control descriptor. */
function portOf(child: ChildProcess, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`workerd ended: ${log()}`)));
    createInterface(child.stdio[3] as Readable).on('line', (line) => {
      const message = JSON.parse(line) as { readonly event: string; readonly socket?: string; readonly port?: number };
      if (message.event === 'listen' && message.socket === 'http' && message.port !== undefined) resolve(message.port);
    });
  });
}
