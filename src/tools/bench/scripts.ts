import { readFileSync } from 'node:fs';
import { loadScript, runScript, type ScriptWorld } from '../../microcks/groovy/index.ts';
import { median } from './_measure.ts';

interface Sample {
  readonly id: string;
  readonly script: string;
  readonly request?: {
    readonly headers?: Readonly<Record<string, string | string[]>>;
    readonly body?: string;
    readonly query?: string;
  };
  readonly store?: Readonly<Record<string, string>>;
}

const runs = 500;
const rounds = 5;

/** Milliseconds of one processor that the published kinds of Groovy scripts take, parsed before: `npm run bench -- scripts`. */
export async function run(): Promise<void> {
  const file = new URL('../../../fixtures/groovy/public-patterns.json', import.meta.url);
  const samples = JSON.parse(readFileSync(file, 'utf8')) as readonly Sample[];
  const medians: number[] = [];
  for (const sample of samples) {
    const loaded = loadScript(sample.script);
    if ('error' in loaded) continue;
    const times: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const before = process.cpuUsage();
      for (let count = 0; count < runs; count += 1) await runScript(loaded.script, worldOf(sample));
      const { user, system } = process.cpuUsage(before);
      // The first round warms up
      if (round > 0) times.push((user + system) / 1000 / runs);
    }
    medians.push(median(times));
    console.log(`${sample.id}: ${median(times).toFixed(3)} ms`);
  }
  console.log(`median ${median(medians).toFixed(3)} ms, slowest ${Math.max(...medians).toFixed(3)} ms`);
}

function worldOf({ request, store = {} }: Sample): ScriptWorld {
  return {
    request: {
      method: 'POST',
      path: '/rest/Shop+API/1.0/items',
      query: request?.query ?? null,
      headers: Object.entries(request?.headers ?? {}).map(([name, values]) => [name, [values].flat()] as const),
      body: request?.body ?? null,
      uriParameters: {},
    },
    store: { get: (key) => store[key], put: () => undefined, delete: () => undefined },
    now: () => 0,
    random: () => 0.5,
    read: () => Promise.reject(new Error('nothing is read')),
    log: () => undefined,
  };
}
