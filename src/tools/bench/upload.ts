import { randomBytes } from 'node:crypto';
import { solidPng } from '../../testing/png.ts';
import { median } from './_measure.ts';
import { listenAndPrint, mockCommand, startServer, withScripts } from './_server.ts';

const rounds = 20;

/** Uploads of 10 MB files, one after the other: throughput and peak memory, against a bare node:http byte counter. */
export function run(): Promise<void> {
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
