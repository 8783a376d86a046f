import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMock } from '../index.ts';
import { solidPng } from '../testing/png.ts';

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-kills-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = (shade: number) => solidPng(8, 8, [shade % 256, (shade >> 8) % 256, 7]);
const authorization = { authorization: 'Bearer t' };

async function start(data: string): Promise<{ child: ChildProcess; api: string }> {
  const child = spawn(process.execPath, [cli, '--port', '0', '--log', 'silent', '--data', data, '--threads', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // On CI machines the URLs are printed in colour
    env: { ...process.env, NO_COLOR: '1' },
  });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const api = /API\s+(\S+)/.exec(line)?.[1];
    if (api !== undefined) return { child, api };
  }
  throw new Error('the mock did not start');
}

async function upload(api: string, id: string, bytes: Uint8Array): Promise<number> {
  const body = new FormData();
  body.set('id', id);
  body.set('file', new Blob([Uint8Array.from(bytes)]), `${id}.png`);
  return (await fetch(api, { method: 'POST', body, headers: authorization })).status;
}

/** Ten kills of one directory; answers the ids whose upload was acknowledged. */
async function killTenTimes(data: string): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  for (let round = 0; round < 10; round++) {
    const { child, api } = await start(data);
    const exit = once(child, 'exit');
    let answered = 0;
    const worker = async (lane: number) => {
      for (let turn = 0; ; turn++) {
        const id = `${round}-${lane}-${turn}`;
        const status = await upload(api, id, png(round * 1000 + lane * 100 + turn)).catch(() => 0);
        if (status !== 200) return;
        acknowledged.push(id);
        // Killed in the middle of the others' uploads, a few more each round
        if (++answered === 3 + round) child.kill('SIGKILL');
      }
    };
    await Promise.all([0, 1, 2, 3].map(worker));
    // Already dead, unless an upload was refused before it was its turn
    child.kill('SIGKILL');
    await exit;
  }
  return acknowledged;
}

it('loses nothing that was acknowledged and lists nothing half-stored, killed twenty times during uploads', async () => {
  const folders = [join(folder, 'killed-a'), join(folder, 'killed-b')];
  const acknowledged = await Promise.all(folders.map(killTenTimes));
  for (const [index, data] of folders.entries()) {
    const mock = await (await createMock({ data })).listen();
    const images = mock.store.account(mock.account).images;
    expect(acknowledged[index]?.length).toBeGreaterThanOrEqual(75);
    expect(acknowledged[index]?.filter((id) => images.get(id) === undefined)).toEqual([]);
    const broken: string[] = [];
    for (const record of images.all()) {
      const blob = await fetch(`${mock.apiBaseUrl}/accounts/${mock.account}/images/v1/${record.id}/blob`, {
        headers: authorization,
      });
      if ((await blob.arrayBuffer()).byteLength !== record.original?.size) broken.push(record.id);
    }
    expect(broken).toEqual([]);
    await mock.close();
  }
}, 240_000);
