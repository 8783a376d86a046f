import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { writePng } from '../../../fixtures/making/png.ts';
import { useS3 } from '../../testing/s3.ts';
import { s3Secret } from '../../testing/s3Secret.ts';
import { unless } from '../../testing/unless.ts';
import { cli, startTool } from '../../workers/testing/tools.ts';

const { test } = unless(process.platform === 'linux' ? undefined : 'the memory of a process is read from /proc');

const s3 = useS3();
const count = 20;
const side = 1860;
/** Noise, which no format makes smaller: just under the 10 MB that an upload may have. */
const rows = Buffer.alloc(side * side * 3);
for (let at = 0, seed = 1; at < rows.length; at += 4) {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  rows.writeUInt32LE(seed, at);
}
const picture = writePng({ width: side, height: side, bitDepth: 8, colourType: 2, rows });
/** Pictures of their own, so that each is kept and looked at: what stands behind the end of a PNG is no part of it. */
const another = (at: number) => Buffer.concat([picture, Buffer.from(`${at}`)]);

test('an import of objects of 10 MB holds few of them at once: less than 250 MB above a mock that has taken one of them, beside what it keeps', async () => {
  for (let at = 0; at < count; at++) s3.objects.set(`${at}.png`, { bytes: another(at) });
  const mock = await startTool(
    [cli, 'serve', '--port', '0', '--log', 'silent', '--s3-endpoint', s3.url],
    /(http:\/\/\S+:\d+)/,
  );
  const account = `${mock.url}/client/v4/accounts/${'a'.repeat(32)}/images`;
  const authorization = { authorization: 'Bearer t' };
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { ...authorization, 'content-type': 'application/json' };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return ((await (await fetch(`${account}/v2/sourcingkit${path}`, init)).json()) as { result: Progress }).result;
  };
  const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${mock.pid}/status`, 'utf8'))?.[1]) / 1024;
  try {
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.from(another(-1))]), 'first.png');
    expect((await fetch(`${account}/v1`, { method: 'POST', headers: authorization, body: form })).status).toBe(200);
    const idle = megabytes();
    const { id: sourceId } = await ask('POST', '/sources', {
      name: 'n',
      bucket: 'pictures',
      vendor: 's3',
      secret: s3Secret,
    });
    const { id } = await ask('POST', '/migrations', { sourceId });
    await ask('PATCH', `/migrations/${id}/lifecycle/start`);
    let peak = 0;
    for (let status = 'processing'; status === 'processing'; ) {
      const progress = await ask('GET', `/migrations/${id}/lifecycle`);
      status = progress.status;
      peak = Math.max(peak, megabytes() - (progress.importSuccessCount * picture.byteLength) / 2 ** 20);
      if (status !== 'processing') expect([status, progress.importSuccessCount]).toEqual(['success', count]);
      await setTimeout(20);
    }
    expect(peak - idle).toBeLessThan(250);
  } finally {
    await mock.stop();
  }
}, 300_000);

interface Progress {
  readonly id: string;
  readonly status: string;
  readonly importSuccessCount: number;
}
