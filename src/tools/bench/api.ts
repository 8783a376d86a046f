import { join, resolve } from 'node:path';
import { makePhotograph } from '../../../fixtures/photograph.ts';
import { median } from './_measure.ts';
import { listenAndPrint, mockCommand, startServer, withScripts } from './_server.ts';

const rounds = 5;
const requestsPerRound = 1_500;
const lanes = 8;

/**
 * CPU per API request, against a bare Express that parses, keeps and answers as much as each request demands and nothing
 * more: the time of the server's process, not of the machine, so that a neighbour does not count.
 * `npm run bench -- api [folder]`: the built checkout in that folder is measured in the same run.
 */
export function run([other]: readonly string[]): Promise<void> {
  return withScripts({ express: bareExpress }, async ({ express }) => {
    const commands = {
      Express: [express],
      cfimages: mockCommand,
      ...(other === undefined ? {} : { [other]: [join(resolve(other), 'dist/src/cli.js'), ...mockCommand.slice(1)] }),
    };
    const costs = new Map<string, number[]>();
    for (let round = 0; round <= rounds; round++) {
      for (const [name, args] of Object.entries(commands)) {
        for (const [request, cost] of await measure(args)) {
          const key = `${name} ${request}`;
          if (round > 0) costs.set(key, [...(costs.get(key) ?? []), cost]);
        }
      }
    }
    const cost = (name: string, request: string) => median(costs.get(`${name} ${request}`) ?? []);
    console.log(
      `CPU µs per request, ${requestsPerRound} each, ${lanes} at a time; medians of ${rounds} rounds in turn.`,
    );
    console.table(
      Object.keys(requests).map((request) => ({
        request,
        ...Object.fromEntries(Object.keys(commands).map((name) => [`${name} µs`, Math.round(cost(name, request))])),
        '% of Express': Math.round((100 * cost('Express', request)) / cost('cfimages', request)),
        ...(other === undefined
          ? {}
          : { [`× ${other}`]: (cost('cfimages', request) / cost(other, request)).toFixed(2) }),
      })),
    );
  });
}

type Send = (base: string, number: number) => Promise<Response>;

const authorization = { authorization: 'Bearer bench' };
const small = new Blob([new Uint8Array(await makePhotograph(320, 240, 1))]);

const requests: Readonly<Record<string, Send>> = {
  'GET image': (base) => fetch(`${base}/v1/kept-1`, { headers: authorization }),
  'list of 100': (base) => fetch(`${base}/v1?per_page=100`, { headers: authorization }),
  'PATCH metadata': (base, number) =>
    fetch(`${base}/v1/kept-2`, {
      method: 'PATCH',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ metadata: { number } }),
    }),
  'upload 10 kB': (base) => post(`${base}/v1`, 'file', small),
  'direct upload': (base) => post(`${base}/v2/direct_upload`, 'requireSignedURLs', 'false'),
};

function post(url: string, field: string, value: string | Blob): Promise<Response> {
  const body = new FormData();
  body.append(field, value);
  return fetch(url, { method: 'POST', headers: authorization, body });
}

async function measure(args: readonly string[]): Promise<readonly (readonly [string, number])[]> {
  const server = await startServer(args);
  try {
    const base = `${server.url}/client/v4/accounts/${'a'.repeat(32)}/images`;
    for (let number = 0; number < 100; number++) await keep(base, `kept-${number}`);
    const costs: [string, number][] = [];
    for (const [name, send] of Object.entries(requests)) {
      await load(base, send, 200);
      const before = server.cpu();
      await load(base, send, requestsPerRound);
      costs.push([name, (server.cpu() - before) / requestsPerRound]);
    }
    return costs;
  } finally {
    server.stop();
  }
}

async function keep(base: string, id: string): Promise<void> {
  const body = new FormData();
  body.append('id', id);
  body.append('file', small);
  await answered(await fetch(`${base}/v1`, { method: 'POST', headers: authorization, body }));
}

async function load(base: string, send: Send, count: number): Promise<void> {
  let sent = 0;
  const lane = async () => {
    while (sent < count) await answered(await send(base, sent++));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function answered(response: Response): Promise<void> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 200)}`);
}

/** The same requests answered by nothing but Express and multer over a Map. */
const bareExpress = `
import { randomUUID } from 'node:crypto';
import express from 'express';
import multer from 'multer';
const app = express();
const kept = new Map();
const form = multer({ storage: multer.memoryStorage() });
const ok = (result) => ({ success: true, errors: [], messages: [], result });
const shown = (id, metadata = {}) => ({ id, filename: 'a.jpg', metadata, meta: metadata, uploaded: new Date().toISOString(),
  requireSignedURLs: false, variants: ['http://127.0.0.1/' + id + '/public'] });
const images = '/client/v4/accounts/:account/images';
app.get(images + '/v1/:id', (q, r) => r.json(ok(kept.get(q.params.id))));
app.get(images + '/v1', (q, r) => r.json(ok({ images: [...kept.values()].slice(0, Number(q.query.per_page)) })));
app.patch(images + '/v1/:id', express.json(), (q, r) => {
  const image = shown(q.params.id, q.body.metadata); kept.set(image.id, image); r.json(ok(image)); });
app.post(images + '/v1', form.single('file'), (q, r) => {
  const image = shown(q.body.id ?? randomUUID()); kept.set(image.id, image); r.json(ok(image)); });
app.post(images + '/v2/direct_upload', form.none(), (q, r) => r.json(ok({ id: randomUUID(), uploadURL: 'http://127.0.0.1/x' })));
app.${listenAndPrint};
`;
