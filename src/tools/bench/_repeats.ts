import autocannon from 'autocannon';
import { listenAndPrint, mockCommand, startServer, withScripts } from './_server.ts';

/** Requests a second for a variant that was rendered before, in turn with a server that knows nothing else. */
export async function measureRepeats(photograph: Buffer, seconds: number): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  const mock = await startServer(mockCommand);
  try {
    const url = await upload(mock.url, photograph);
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    const bare = `import { createServer } from 'node:http';
      const body = Buffer.from('${body.toString('base64')}', 'base64');
      createServer((q, r) => { r.setHeader('content-type', 'image/jpeg'); r.setHeader('content-length', body.length); r.end(body); }).${listenAndPrint};`;
    await withScripts({ bare }, async (paths) => {
      const server = await startServer([paths.bare]);
      try {
        const urls = { 'node:http': server.url, cfimages: url };
        for (const target of Object.values(urls)) await rate(target, 1);
        const rates = {
          'node:http': await rate(urls['node:http'], seconds),
          cfimages: await rate(urls.cfimages, seconds),
        };
        for (const [name, value] of Object.entries(rates)) {
          rows.push({
            server: name,
            'requests/s': value.toFixed(0),
            share: `${((100 * value) / rates['node:http']).toFixed(0)} %`,
            'body bytes': String(body.length),
          });
        }
      } finally {
        server.stop();
      }
    });
  } finally {
    mock.stop();
  }
  return rows;
}

async function upload(origin: string, photograph: Buffer): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(photograph)]), 'large.jpg');
  const response = await fetch(`${origin}/client/v4/accounts/${'a'.repeat(32)}/images/v1`, {
    method: 'POST',
    headers: { authorization: 'Bearer bench' },
    body: form,
  });
  const { result } = (await response.json()) as { result: { variants: readonly string[] } };
  const [variant] = result.variants;
  if (variant === undefined) throw new Error('the upload has no variant');
  return variant;
}

async function rate(url: string, seconds: number): Promise<number> {
  const { requests, non2xx } = await autocannon({ url, connections: 32, duration: seconds });
  if (non2xx > 0) throw new Error(`${non2xx} answers were no pictures`);
  return requests.average;
}
