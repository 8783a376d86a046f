import {
  asLive,
  type Call,
  createClock,
  createStore,
  defaultLimits,
  handlers,
  type Services,
} from '../../cloudflare/index.ts';

/** Time of one page, and heap per record, at a thousand, a hundred thousand and a million images, or at the sizes given. */
export async function run(args: readonly string[] = []): Promise<void> {
  const sizes = args.length === 0 ? [1e3, 1e5, 1e6] : args.map(Number);
  const rows: Record<string, string>[] = [];
  const first = new Map<string, number>();
  for (const size of sizes) {
    const heapBefore = heapUsed();
    const { services, call } = fill(size);
    const heapPerRecord = Math.round((heapUsed() - heapBefore) / size);
    const row: Record<string, string> = { records: size.toLocaleString('en') };
    for (const [name, page] of Object.entries(pages(call, services, size))) {
      const microseconds = await median(page);
      const base = first.get(name) ?? microseconds;
      first.set(name, base);
      row[name] = `${microseconds.toFixed(0)} µs (${(microseconds / base).toFixed(2)}×)`;
    }
    rows.push({ ...row, 'heap/record': `${heapPerRecord} B` });
  }
  console.log('Page of 100 images, handler only; in brackets the ratio to a thousand records.');
  console.table(rows);
}

function fill(size: number): { services: Services; call: (query: string) => Call } {
  const clock = createClock();
  const store = createStore({
    clockOf: () => clock,
    initialAccount: () => ({
      variant: [{ id: 'public', options: {}, neverRequireSignedURLs: false }],
      key: [],
      config: [{ flexible_variants: false, browser_ttl: null, preserve_content_credentials: false }],
    }),
  });
  const account = store.account('bench');
  const original = { hash: 'none', size: 1, mediaType: 'image/png', width: 1, height: 1 };
  for (let sequence = 1; sequence <= size; sequence++) {
    account.images.put({
      id: `image-${sequence}`,
      custom: true,
      filename: 'image.png',
      meta: { n: sequence },
      creator: sequence % 10 === 0 ? 'ten' : null,
      requireSignedURLs: false,
      uploaded: 1.7e12 + sequence * 10,
      sequence,
      original,
    });
  }
  const services = {
    store,
    clock: { random: clock.random },
    limits: defaultLimits,
    asLive: asLive(undefined),
  } as Services;
  const call = (query: string): Call => ({
    account,
    params: {},
    query: new URLSearchParams(query),
    body: {},
    publicUrl: 'http://localhost',
  });
  return { services, call };
}

function pages(call: (query: string) => Call, services: Services, size: number): Record<string, () => unknown> {
  const { listImages: v1, listImagesV2: v2 } = handlers;
  if (v1 === undefined || v2 === undefined) throw new Error('the list handlers are gone');
  const middle = Math.max(1, Math.floor(size / 200));
  const { result } = v2(call('per_page=100'), services) as { result: { continuation_token: string } };
  return {
    'v1 first': () => v1(call('per_page=100'), services),
    'v1 middle': () => v1(call(`per_page=100&page=${middle}`), services),
    'v2 next': () => v2(call(`per_page=100&continuation_token=${result.continuation_token}`), services),
    'v2 asc': () => v2(call('per_page=100&sort_order=asc'), services),
    'v2 creator': () => v2(call('per_page=100&creator=ten'), services),
  };
}

async function median(work: () => unknown): Promise<number> {
  for (let warm = 0; warm < 300; warm++) work();
  const times: number[] = [];
  for (let round = 0; round < 301; round++) {
    const start = performance.now();
    work();
    times.push((performance.now() - start) * 1000);
  }
  return times.sort((a, b) => a - b)[150] ?? 0;
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
