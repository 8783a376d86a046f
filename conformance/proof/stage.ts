import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { packageFile } from '../package.ts';
import type { Place } from './place.ts';
import { credentials } from './trial.ts';

/** An honest target, running. */
export interface Stage extends Place {
  close(): Promise<void>;
}

const cli = () => packageFile('dist/src/cli.js');

/** The account that the probe's binding stores in. */
const account = '6d757461-6e74-7300-0000-000000000001'.replaceAll('-', '');

/**
 * Starts the mock of this package as it was built, with the credentials of a trial; `withProbe` starts the probe
 * Worker on the real runtime too, where that is installed.
 */
export async function startStage({ withProbe = false } = {}): Promise<Stage> {
  const mock = spawn(
    process.execPath,
    [
      cli(),
      'serve',
      ...['--port', '0', '--log', 'silent', '--allow-origin', '127.0.0.1', 'localhost'],
      ...['--token', credentials.token, credentials.key],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(mock, 'exit');
  const url = await Promise.race([
    readUrl(mock.stdout),
    exited.then(() => {
      throw new Error('the mock did not start; run npm run build');
    }),
  ]);
  const probe = withProbe ? await startProbe(url) : undefined;
  return {
    url,
    ...(probe === undefined ? {} : { probe: { url: probe.url, account } }),
    async close() {
      await probe?.close();
      mock.kill();
      await exited;
    },
  };
}

async function startProbe(mock: string): Promise<{ readonly url: string; close(): Promise<void> } | undefined> {
  const runtime = packageFile('node_modules/workerd/bin/workerd');
  if (!existsSync(runtime)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'probe-'));
  const address = `127.0.0.1:${await freePort()}`;
  copyFileSync(packageFile('conformance/targets/probe-worker.mjs'), join(folder, 'probe.mjs'));
  const settings = ['--worker', 'probe.mjs', '--listen', address, '--account', account, '--token', credentials.token];
  writeFileSync(
    join(folder, 'config.capnp'),
    execFileSync(process.execPath, [cli(), 'workers', '--print-config', '--url', mock, ...settings]),
  );
  const worker = spawn(runtime, ['serve', '--experimental', 'config.capnp'], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
  });
  await answering(worker, address);
  return {
    url: `http://${address}`,
    async close() {
      const exited = once(worker, 'exit');
      // The runtime may be started by a script: the whole group has to end.
      if (worker.pid !== undefined) process.kill(-worker.pid, 'SIGKILL');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(worker: ChildProcess, address: string): Promise<void> {
  const [host, port] = address.split(':');
  for (let attempt = 0; attempt < 200; attempt++) {
    if (worker.exitCode !== null) break;
    const socket = connect(Number(port), host);
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await wait(50);
  }
  throw new Error('the probe Worker did not start');
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
