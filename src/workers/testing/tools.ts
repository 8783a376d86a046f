import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The built command line, as `npm start` runs it. */
export const cli = join(root, 'dist/src/cli.js');
/** Wrangler without the check of Node's version that its own starter makes. */
export const wranglerCli = join(dirname(createRequire(import.meta.url).resolve('wrangler')), 'cli.js');

/** A server in a process of its own. */
export interface RunningTool {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Node on a program and waits for the line that says where it listens. Telemetry and update checks are off. */
export async function startTool(
  args: readonly string[],
  says: RegExp,
): Promise<RunningTool & { readonly pid: number }> {
  const env = {
    ...process.env,
    CI: '1',
    NO_COLOR: '1',
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_LOG_SANITIZE: 'true',
  };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await findLine(child, says);
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
  };
}

function findLine(child: ChildProcess, says: RegExp): Promise<string> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const found = says.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
  });
}
