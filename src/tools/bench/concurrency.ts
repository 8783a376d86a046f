import { makePhotograph } from '../../../fixtures/photograph.ts';
import { median, percentile } from './_measure.ts';
import { mockCommand, startServer } from './_server.ts';

/** How fast `GET …/images/v1/{id}` answers while ten 12-megapixel transforms run, against an idle mock. */
export async function run(): Promise<void> {
  const server = await startServer(mockCommand);
  try {
    const api = `${server.url}/client/v4/accounts/${'c'.repeat(32)}/images/v1`;
    const headers = { authorization: 'Bearer bench' };
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await makePhotograph(4000, 3000, 1))]), 'large.jpg');
    const uploaded = (await (await fetch(api, { method: 'POST', headers, body: form })).json()) as {
      result: { id: string; variants: string[] };
    };
    const { id, variants } = uploaded.result;
    await fetch(`${api}/config`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"flexible_variants":true}',
    });
    const details = async () => {
      const started = performance.now();
      await (await fetch(`${api}/${id}`, { headers })).arrayBuffer();
      return performance.now() - started;
    };
    for (let warm = 0; warm < 200; warm++) await details();
    const idle: number[] = [];
    for (let round = 0; round < 300; round++) idle.push(await details());

    let running = 10;
    const picture = variants[0]?.replace(/public$/, '') ?? '';
    const started = performance.now();
    const transforms = Array.from({ length: running }, async (_, index) => {
      const response = await fetch(`${picture}w=${700 + index * 50},f=jpeg`);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`the transform answered ${response.status}`);
      running -= 1;
    });
    const busy: number[] = [];
    while (running > 0) busy.push(await details());
    await Promise.all(transforms);
    console.log(
      `Ten transforms of 12 MP took ${Math.round(performance.now() - started)} ms; ${busy.length} API answers meanwhile.`,
    );
    console.table(
      Object.entries({ idle, 'ten transforms': busy }).map(([load, times]) => ({
        load,
        'median ms': median(times).toFixed(2),
        'p99 ms': percentile(times, 99).toFixed(2),
        'ratio of medians': (median(times) / median(idle)).toFixed(2),
      })),
    );
  } finally {
    server.stop();
  }
}
