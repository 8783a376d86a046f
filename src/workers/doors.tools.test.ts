import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type * as miniflare from 'miniflare';
import { createMock, type Mock } from '../index.ts';
import { useServer } from '../testing/listening.ts';
import { solidPng } from '../testing/png.ts';
import { useS3 } from '../testing/s3.ts';
import { s3Secret } from '../testing/s3Secret.ts';
import { runtimePath } from './adapter.ts';
import { freePort } from './testing/miniflare.ts';
import { wranglerCli } from './testing/tools.ts';

interface Message {
  readonly type: string;
  readonly payload: { readonly id: string };
}

/** What the sink got, and what the queue's consumer got. */
const heard: { readonly by: 'sink' | 'consumer'; readonly message: Message }[] = [];
const listeners = new Set<() => void>();
const s3 = useS3();
const png = solidPng(6, 4);
let worker = '';
const server = useServer((req, res) => {
  if (req.url === '/lake.png') return void res.end(png);
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', async () => {
    const said = JSON.parse(Buffer.concat(chunks).toString());
    if (req.url === '/consumer') heard.push({ by: 'consumer', message: said.body });
    else {
      heard.push({ by: 'sink', message: said });
      // The sink is also the route of the Worker's that hands messages to its queue
      await fetch(worker, { method: 'POST', body: JSON.stringify(said) });
    }
    res.end('thanks');
    for (const listener of listeners) listener();
  });
});

let mock: Mock;
let runtime: miniflare.Miniflare;
beforeAll(async () => {
  mock = await createMock({
    threads: 1,
    events: `${server.url}/events`,
    s3Endpoint: s3.url,
    allowOrigins: [new URL(server.url).host],
  });
  await mock.listen();
  const { Miniflare, convertV4MiniflareOptions } = createRequire(wranglerCli)('miniflare') as typeof miniflare & {
    convertV4MiniflareOptions: (options: object) => miniflare.MiniflareOptions;
  };
  const environment = {
    ...{
      MINIFLARE_WORKERD_PATH: runtimePath(),
      CFIMAGES_URL: mock.url,
      CFIMAGES_ACCOUNT: mock.account,
      CFIMAGES_TOKEN: 't',
    },
  };
  Object.assign(process.env, environment);
  try {
    runtime = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        scriptPath: fileURLToPath(new URL('testing/queueing.mjs', import.meta.url)),
        compatibilityDate: '2026-04-21',
        bindings: { TOLD: `${server.url}/consumer` },
        images: { binding: 'IMAGES' },
        queueProducers: { QUEUE: 'uploads' },
        queueConsumers: { uploads: { maxBatchSize: 1, maxBatchTimeout: 0 } },
        cf: false,
        port: await freePort(),
      }),
    );
    worker = (await runtime.ready).href;
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
  const subscription = {
    ...{ name: 'mine', source: { type: 'images' }, events: ['image.uploaded'] },
    destination: { type: 'queues.queue', queue_id: 'uploads' },
  };
  await api('POST', `/accounts/${mock.account}/event_subscriptions/subscriptions`, subscription);
}, 60_000);
afterAll(async () => {
  await runtime?.dispose();
  await mock?.close();
});

async function api(method: string, path: string, body?: object) {
  const isForm = body instanceof FormData;
  const headers = { authorization: 'Bearer t', ...(isForm ? {} : { 'content-type': 'application/json' }) };
  const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
  const answer = await fetch(mock.apiBaseUrl + path, { method, headers, ...sent });
  const { result, errors } = (await answer.json()) as {
    result: { id: string; uploadURL: string; status: string };
    errors: object[];
  };
  if (!answer.ok) throw new Error(JSON.stringify(errors));
  return result;
}

function form(fields: Readonly<Record<string, string | Blob>>): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return body;
}

const file = () => new Blob([Uint8Array.from(png)]);
const images = (path: string) => `/accounts/${mock.account}/images${path}`;

/** Every way in; each answers the id of what it stored. */
const doors: Readonly<Record<string, () => Promise<string>>> = {
  API: async () => (await api('POST', images('/v1'), form({ file: file() }))).id,
  URL: async () => (await api('POST', images('/v1'), form({ url: `${server.url}/lake.png` }))).id,
  async direct() {
    const { id, uploadURL } = await api('POST', images('/v2/direct_upload'), form({}));
    expect((await fetch(uploadURL, { method: 'POST', body: form({ file: file() }) })).status).toBe(200);
    return id;
  },
  async binding() {
    const answer = await fetch(new URL('/upload', worker), { method: 'POST', body: Uint8Array.from(png) });
    return ((await answer.json()) as { id: string }).id;
  },
  async import() {
    s3.objects.set('lake.png', { bytes: png });
    const source = { name: 'n', bucket: 'pictures', vendor: 's3', secret: s3Secret };
    const { id: sourceId } = await api('POST', images('/v2/sourcingkit/sources'), source);
    const { id } = await api('POST', images('/v2/sourcingkit/migrations'), { sourceId });
    await api('PATCH', images(`/v2/sourcingkit/migrations/${id}/lifecycle/start`));
    return 'lake.png';
  },
};

test('one upload by each door is one event, to an HTTP sink and to a queue’s consumer', async () => {
  const ids: string[] = [];
  for (const enter of Object.values(doors)) {
    ids.push(await enter());
    await until(() => heard.length >= ids.length * 2);
  }
  const told = (by: 'sink' | 'consumer') => heard.filter((each) => each.by === by).map(({ message }) => message);
  expect(told('sink').map(({ payload }) => payload.id)).toEqual(ids);
  expect(told('consumer')).toEqual(told('sink'));
  expect(new Set(told('consumer').map(({ type }) => type))).toEqual(new Set(['cf.images.image.uploaded']));
}, 60_000);

async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) {
    await new Promise<void>((resolve) => {
      listeners.add(resolve);
    });
  }
}
