import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { AdapterSettings } from '../workers/adapter.ts';
import { findWorkerd } from '../workers/runtime.ts';
import { workerdConfig } from '../workers/workerdConfig.ts';

/** A Worker on the real runtime. */
export interface RunningWorker {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs a Worker's module on the installed `workerd`, with a mock behind `env.IMAGES` and `cf.image`. */
export async function startWorker(module: URL, mock: AdapterSettings, listen = '127.0.0.1:0'): Promise<RunningWorker> {
  const workerd = findWorkerd(process.cwd());
  if (workerd === undefined) throw new Error('workerd is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'cfimages-worker-'));
  await copyFile(module, join(folder, 'worker.mjs'));
  const config = workerdConfig({
    mock,
    worker: 'worker.mjs',
    listen,
    binding: 'IMAGES',
    compatibilityDate: '2026-08-01',
  });
  await writeFile(join(folder, 'config.capnp'), config);
  const child = spawn(workerd, ['serve', '--experimental', '--control-fd=3', join(folder, 'config.capnp')], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const control = child.stdio[3] as Readable;
    control.on('data', (chunk: Buffer) => {
      const found = /"event":"listen","socket":"http","port":(\d+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`workerd ended with ${code}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
