import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startServer } from './_server.ts';

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
