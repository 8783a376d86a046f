import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../packageRoot.ts';

/** A server in a process of its own, so that it competes with nobody for its event loop. */
export interface BenchServer {
  readonly url: string;
  /** A figure of `/proc/<pid>/status` in MB, such as `VmRSS` (now) or `VmHWM` (peak). */
  memory(field: 'VmRSS' | 'VmHWM'): number;
  /** The CPU time that the process has used, in µs, by `/proc/<pid>/stat` (steps of 10 ms). */
  cpu(): number;
  stop(): void;
}

/** The arguments for node that start the built mock, quiet and on a free port. */
export const mockCommand: readonly string[] = [
  fileURLToPath(new URL('dist/src/cli.js', packageRoot())),
  'serve',
  '--port',
  '0',
  '--log',
  'silent',
];

/** Starts `node ...args` and waits until it has printed its URL. */
export async function startServer(args: readonly string[]): Promise<BenchServer> {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return {
    url: await firstUrl(child),
    memory: (field) => memoryOf(child.pid, field),
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10_000;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** A figure of `/proc/<pid>/status` in MB. */
export function memoryOf(pid: number | undefined, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
}

/** Writes little server programs where they find this package's dependencies, and removes them afterwards. */
export async function withScripts<N extends string>(
  sources: Readonly<Record<N, string>>,
  work: (paths: Readonly<Record<N, string>>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(fileURLToPath(new URL('dist/', packageRoot())), 'bench-'));
  try {
    const paths = {} as Record<N, string>;
    for (const name of Object.keys(sources) as N[]) {
      paths[name] = join(folder, `${name}.mjs`);
      await writeFile(paths[name], sources[name]);
    }
    await work(paths);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Source text: listen on a free port and print the URL. */
export const listenAndPrint =
  "listen(0, '127.0.0.1', function () { console.log('http://127.0.0.1:' + this.address().port); })";

async function firstUrl(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const url = /http:\/\/[\w.:[\]]+/.exec(text)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it named its URL');
}
