import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** What a process took: milliseconds by the clock and of CPU, and its peak of memory in MB. */
export interface Took {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
}

/** Runs `node ...args` to its end; its figures are those that it prints of itself when it exits. */
export async function runToEnd(args: readonly string[]): Promise<Took> {
  const report = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process._rawDebug('TOOK ' + (userCPUTime + systemCPUTime) / 1000 + ' ' + maxRSS / 1024); });`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(report)}`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(child, 'close');
  const [, cpu, peak] = /TOOK ([\d.]+) ([\d.]+)/.exec(text) ?? [];
  if (cpu === undefined) throw new Error(`node ${args.join(' ')} failed: ${text.slice(0, 500)}`);
  return { wall: performance.now() - started, cpu: Number(cpu), peak: Number(peak) };
}

/** A server from the start of its process to its first answer. */
export async function firstAnswer(args: readonly string[]): Promise<Took> {
  const started = performance.now();
  const server = await startServer(args);
  try {
    await (await fetch(server.url)).arrayBuffer();
    return { wall: performance.now() - started, cpu: server.cpu() / 1000, peak: server.memory('VmHWM') };
  } finally {
    server.stop();
  }
}

/** The first picture of a mock as Chromium asks for it, some time after the upload of its source. */
export async function firstPicture(args: readonly string[], source: Buffer, idle: number): Promise<Took> {
  const server = await startServer(args);
  try {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(source)]), 'photo.jpg');
    const init = { method: 'POST', headers: { authorization: 'Bearer bench' }, body };
    const uploaded = await fetch(`${server.url}/client/v4/accounts/${'a'.repeat(32)}/images/v1`, init);
    const { result } = (await uploaded.json()) as { readonly result: { readonly variants: readonly [string] } };
    await new Promise((resolve) => setTimeout(resolve, idle));
    const [started, before] = [performance.now(), server.cpu()];
    const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
    const answer = await fetch(result.variants[0], { headers: { accept } });
    if (answer.headers.get('content-type') !== 'image/avif') throw new Error(`the picture is ${answer.status}`);
    await answer.arrayBuffer();
    return {
      wall: performance.now() - started,
      cpu: (server.cpu() - before) / 1000,
      peak: server.memory('VmHWM'),
    };
  } finally {
    server.stop();
  }
}
