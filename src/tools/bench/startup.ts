import { median } from './_measure.ts';
import { listenAndPrint, mockCommand, startServer, withScripts } from './_server.ts';

const rounds = 11;

/** Process start to first answer, against a bare Express and a bare node:http; the built package is what runs. */
export function run(): Promise<void> {
  const sources = {
    http: `import { createServer } from 'node:http'; createServer((q, r) => r.end('{}')).${listenAndPrint};`,
    express: `import express from 'express'; const app = express(); app.get('/', (q, r) => r.json({})); app.${listenAndPrint};`,
  };
  return withScripts(sources, async ({ http, express }) => {
    const commands = { 'node:http': [http], Express: [express], cfimages: mockCommand };
    const times = new Map<string, number[]>();
    for (let round = 0; round <= rounds; round++) {
      for (const [name, args] of Object.entries(commands)) {
        const time = await timeToFirstAnswer(args);
        if (round > 0) times.set(name, [...(times.get(name) ?? []), time]);
      }
    }
    const base = median(times.get('Express') ?? []);
    console.log(`Process start to first answer, ${rounds} rounds each in turn after one to warm up.`);
    console.table(
      [...times].map(([server, values]) => ({
        server,
        'median ms': Math.round(median(values)),
        'ratio to Express': (median(values) / base).toFixed(2),
      })),
    );
  });
}

async function timeToFirstAnswer(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const server = await startServer(args);
  try {
    await (await fetch(server.url)).arrayBuffer();
    return performance.now() - started;
  } finally {
    server.stop();
  }
}
