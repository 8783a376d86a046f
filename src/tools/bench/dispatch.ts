import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { median } from './_measure.ts';
import { listenAndPrint, memoryOf, mockCommand, startServer, withScripts } from './_server.ts';

const rounds = 3;
const seconds = 4;
const connections = 32;
const path = '/pets/1';
const answer = { id: 1, name: 'Rex', kind: 'dog', tags: ['good', 'old'], owner: { id: 7, name: 'Ada' } };

const contract = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1.0' },
  servers: [{ url: '/' }],
  paths: {
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'A pet',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['id', 'name'],
                  properties: { id: { type: 'integer' }, name: { type: 'string' } },
                },
                examples: { rex: { value: answer } },
              },
            },
          },
        },
      },
    },
  },
};

/**
 * One JSON example, requests per second, p99 and memory: this mock, bare Express, and other mocks in turn, nobody logging
 * but "Prism as it comes"; "varied" asks for 5,000 different URLs. `npm run bench -- dispatch [folder]`: a folder in which
 * the others are installed; without one they are installed into the temporary folder first.
 */
export async function run([folder = join(tmpdir(), 'cfimages-bench-tools')]: readonly string[]): Promise<void> {
  await installTools(folder);
  const express = `import express from 'express'; const app = express();
    app.get('/pets/:id', (q, r) => r.json(${JSON.stringify(answer)})); app.${listenAndPrint};`;
  // It has no command of its own; what it imports is found from the folder
  const load = `import { createRequire } from 'node:module'; import { pathToFileURL } from 'node:url';
    const { resolve } = createRequire(${JSON.stringify(`${folder}/x.js`)});
    const load = (name) => import(pathToFileURL(resolve(name)).href);`;
  const scalar = `${load} const { createMockServer } = await load('@scalar/mock-server');
    const { serve } = await load('@hono/node-server');
    const document = ${JSON.stringify(contract)};
    const app = await createMockServer({ document, specification: document });
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log('http://127.0.0.1:' + port));`;
  await withScripts({ express, scalar, contract: '' }, async (scripts) => {
    const spec = scripts.contract.replace(/\.mjs$/, '.json');
    await writeFile(spec, JSON.stringify(contract));
    const prism = [
      join(folder, 'node_modules/@stoplight/prism-cli/dist/index.js'),
      'mock',
      spec,
      '--host',
      '127.0.0.1',
    ];
    const mockoon = [
      join(folder, 'node_modules/@mockoon/cli/bin/run.js'),
      'start',
      '--data',
      spec,
      '--disable-log-to-file',
    ];
    // The program itself: the command of the package starts it as a child
    const steady = join(folder, `node_modules/@stdy/cli-${process.platform}-${process.arch}/bin/steady`);
    const quietSteady = ['--quiet', '--host', '127.0.0.1', spec];
    const node = process.execPath;
    const servers: Readonly<Record<string, () => Promise<Running>>> = {
      cfimages: () => own([...mockCommand, '--spec', spec]),
      'cfimages, /rest': async () => {
        const server = await own([...mockCommand, '--spec', spec]);
        return { ...server, url: `${server.url}/rest/Pets/1.0` };
      },
      'cfimages, varied': () => own([...mockCommand, '--spec', spec]),
      Express: () => own([scripts.express]),
      'Express, varied': () => own([scripts.express]),
      'Prism as it comes': () => foreign(node, prism),
      'Prism silenced': () => foreign(node, [...prism, '--verboseLevel', 'silent']),
      'Prism silenced, varied': () => foreign(node, [...prism, '--verboseLevel', 'silent']),
      'Mockoon, varied': () => foreign(node, mockoon),
      'Steady, varied': () => foreign(steady, quietSteady),
      'Scalar, varied': () => own([scripts.scalar]),
    };
    const results = new Map<string, Measured[]>();
    for (let round = 0; round < rounds; round++) {
      for (const [name, start] of Object.entries(servers)) {
        const server = await start();
        try {
          const measured = await measure(server.url, name.includes('varied'));
          results.set(name, [...(results.get(name) ?? []), { ...measured, memory: server.memory() }]);
        } finally {
          server.stop();
        }
      }
    }
    print(results);
  });
}

interface Running {
  readonly url: string;
  /** MB. */
  memory(): number;
  stop(): void;
}

interface Measured {
  readonly rate: number;
  readonly p99: number;
  readonly failed: number;
  readonly memory: number;
}

const packages = ['@stoplight/prism-cli', '@mockoon/cli', '@stdy/cli', '@scalar/mock-server', '@hono/node-server'];

async function installTools(folder: string): Promise<void> {
  if (packages.every((name) => existsSync(join(folder, 'node_modules', name)))) return;
  console.log(`Installing ${packages.join(', ')} into ${folder} (once) ...`);
  await mkdir(folder, { recursive: true });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, ...packages], { stdio: 'inherit' });
}

async function own(args: readonly string[]): Promise<Running> {
  const server = await startServer(args);
  return { url: server.url, memory: () => server.memory('VmRSS'), stop: server.stop };
}

/** A server that is told its port and asked until it answers; what it prints is read and thrown away. */
async function foreign(program: string, args: readonly string[]): Promise<Running> {
  const port = await freePort();
  const child = spawn(program, [...args, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  child.stdout.resume();
  child.stderr.resume();
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}${path}`, child);
  return { url, memory: () => memoryOf(child.pid, 'VmRSS'), stop: () => void child.kill('SIGKILL') };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`);
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer in 30 s`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function measure(url: string, isVaried: boolean): Promise<Omit<Measured, 'memory'>> {
  const target = url + path;
  const response = await fetch(target);
  const body = (await response.json()) as { id?: unknown };
  // Mockoon makes its own pet up from the schema
  if (response.status !== 200 || typeof body.id !== 'number')
    throw new Error(`${target} answers ${JSON.stringify(body)}`);
  const requests = isVaried
    ? Array.from({ length: 5000 }, (_, index) => ({ path: `/pets/${index}` }))
    : [{ path: new URL(target).pathname }];
  const load = { url, connections, requests };
  await autocannon({ ...load, duration: 1 });
  const result = await autocannon({ ...load, duration: seconds });
  return { rate: result.requests.average, p99: result.latency.p99, failed: result.non2xx + result.errors };
}

function print(results: ReadonlyMap<string, readonly Measured[]>): void {
  const rateOf = (name: string) => median((results.get(name) ?? []).map(({ rate }) => rate));
  const times = (name: string, other: string) => (rateOf(name) / rateOf(other)).toFixed(2);
  console.log(`${connections} connections, ${rounds} rounds of ${seconds} s in turn; medians.`);
  console.table(
    [...results].map(([server, measured]) => ({
      server,
      'requests/s': Math.round(rateOf(server)),
      'p99 ms': median(measured.map(({ p99 }) => p99)),
      MB: median(measured.map(({ memory }) => memory)),
      failed: measured.reduce((sum, { failed }) => sum + failed, 0),
      '× Prism as it comes': times(server, 'Prism as it comes'),
      '× Prism silenced': times(server, 'Prism silenced'),
      '% of Express': Math.round((rateOf(server) / rateOf('Express')) * 100),
    })),
  );
}
