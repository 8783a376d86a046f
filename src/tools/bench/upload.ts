import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { makePhotograph } from '../../../fixtures/photograph.ts';
import { solidPng } from '../../testing/png.ts';
import { median } from './_measure.ts';
import { listenAndPrint, mockCommand, startServer, withScripts } from './_server.ts';

const rounds = 20;

/** Uploads of 10 MB files, one after the other, against a bare node:http byte counter; then what looking at small ones costs. */
export async function run(): Promise<void> {
  await measureLarge();
  console.log(
    'CPU time of an upload of some 10 kB: of a file that is decoded, and of the same again, whose verdict is known.',
  );
  console.table(await measureChecks());
}

/** Throughput and peak memory. */
function measureLarge(): Promise<void> {
  const sources = {
    sink: `import { createServer } from 'node:http';
           createServer((q, r) => { let n = 0; q.on('data', (c) => (n += c.length)).on('end', () => r.end(String(n))); }).${listenAndPrint};`,
  };
  return withScripts(sources, async ({ sink }) => {
    const bare = await measure([sink], false);
    const mock = await measure(mockCommand, true);
    console.log(`${rounds} uploads of 10 MB; the mock deletes each image before the next.`);
    console.table(
      Object.entries({ 'node:http sink': bare, cfimages: mock }).map(([server, { rate, idle, peak }]) => ({
        server,
        'MB/s (median)': Math.round(rate),
        ratio: (rate / bare.rate).toFixed(2),
        'idle MB': idle,
        'peak MB': peak,
        'over idle MB': peak - idle,
      })),
    );
  });
}

async function measure(args: readonly string[], isMock: boolean) {
  const server = await startServer(args);
  try {
    const url = isMock ? `${server.url}/client/v4/accounts/${'b'.repeat(32)}/images/v1` : server.url;
    const headers = { authorization: 'Bearer bench' };
    const idle = server.memory('VmRSS');
    const rates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const file = Buffer.concat([solidPng(64, 64), randomBytes(10_000_000)]);
      const form = new FormData();
      form.append('file', new Blob([file]), 'large.png');
      const body = await new Response(form).blob();
      const started = performance.now();
      const response = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': body.type }, body });
      const text = await response.text();
      rates.push(file.length / 1e6 / ((performance.now() - started) / 1000));
      if (isMock) {
        const { result } = JSON.parse(text) as { result: { id: string } };
        await (await fetch(`${url}/${result.id}`, { method: 'DELETE', headers })).text();
      }
    }
    return { rate: median(rates), idle, peak: server.memory('VmHWM') };
  } finally {
    server.stop();
  }
}

const smallUploads = 150;
const maxBytes = 11_000;
const formats = ['jpeg', 'webp', 'png', 'gif'] as const;

/** What looking at a small upload costs: files that the mock has not seen, against the same ones again, which it remembers. */
async function measureChecks(): Promise<Record<string, string>[]> {
  const photograph = await makePhotograph(480, 360, 1);
  const rows: Record<string, string>[] = [];
  for (const format of formats) {
    const width = await widthOf(photograph, format);
    const files = await Promise.all(
      Array.from({ length: smallUploads * 2 }, (_, index) => drawn(photograph, format, width, index)),
    );
    const [warming, measured] = [files.slice(0, smallUploads), files.slice(smallUploads)];
    const server = await startServer(mockCommand);
    try {
      const url = `${server.url}/client/v4/accounts/${'c'.repeat(32)}/images/v1`;
      const costOf = async (some: readonly Buffer[]) => {
        const before = server.cpu();
        for (const file of some) await uploadSmall(url, file);
        return (server.cpu() - before) / 1000 / some.length;
      };
      await costOf(warming);
      await costOf(warming);
      const rounds = [await costOf(measured), await costOf(measured), await costOf(measured)];
      const [first = 0, ...again] = rounds;
      const known = again.reduce((sum, time) => sum + time, 0) / again.length;
      rows.push({
        file: `${format}, ${width} pixels, ${((measured[0]?.length ?? 0) / 1000).toFixed(1)} kB`,
        'CPU ms, new': first.toFixed(2),
        'CPU ms, known': known.toFixed(2),
        ratio: (first / known).toFixed(2),
      });
    } finally {
      server.stop();
    }
  }
  return rows;
}

/** The width at which a file has some 10 kB. */
async function widthOf(photograph: Buffer, format: (typeof formats)[number]): Promise<number> {
  for (let width = 480; width > 40; width -= 10) {
    if ((await drawn(photograph, format, width, 0)).length <= maxBytes) return width;
  }
  return 40;
}

function drawn(photograph: Buffer, format: (typeof formats)[number], width: number, index: number): Promise<Buffer> {
  const quality = format === 'jpeg' || format === 'webp' ? { quality: 75 } : {};
  return sharp(photograph)
    .resize({ width })
    .modulate({ brightness: 1 - index / 1000 })
    .toFormat(format, quality)
    .toBuffer();
}

async function uploadSmall(url: string, file: Buffer): Promise<void> {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(file)]), 'small');
  const response = await fetch(url, { method: 'POST', headers: { authorization: 'Bearer bench' }, body });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 200)}`);
  await response.arrayBuffer();
}
