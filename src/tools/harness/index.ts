import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContract } from '../../../spec/load.ts';
import { startProxy } from '../../http/proxy/index.ts';
import { createMock } from '../../index.ts';
import { type HarnessCase, readCase } from './case.ts';
import { type Answer, differencesOf } from './compare.ts';
import { type CurlRequest, readCurl } from './curl.ts';
import { reasonFor } from './reasons.ts';
import { openUpstream } from './upstream.ts';

/** How many cases of a kind there are, start, give the status, and give headers and body too. */
const newCount = () => ({ cases: 0, started: 0, status: 0, whole: 0 });

/** Runs the case files of a folder (`npm run harness -- FOLDER [PART OF A NAME]`) and tells how each fared that differs, and why. */
async function main([folder = '', part = '']: readonly string[]): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'cfimages-harness-'));
  const counts = { mock: newCount(), proxy: newCount(), collections: newCount() };
  const upstream = await openUpstream();
  try {
    for (const name of (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.txt')).sort()) {
      if (!name.includes(part)) continue;
      const wanted = readCase(await readFile(join(folder, name), 'utf8'));
      const kind = name.endsWith('.pc.txt') ? 'collections' : wanted.server[0] === 'proxy' ? 'proxy' : 'mock';
      const fared = await run(wanted, join(work, 'spec.yaml'), upstream.url);
      const count = counts[kind];
      count.cases += 1;
      const isRefused = 'why' in fared;
      count.started += Number(!isRefused);
      count.status += Number(!isRefused && fared.isStatus);
      const differences = isRefused ? [fared.why.replaceAll(work, '')] : fared.differences;
      count.whole += Number(differences.length === 0);
      if (differences.length === 0) continue;
      const what = isRefused ? 'refused' : fared.isStatus ? 'body   ' : 'status ';
      const reason = reasonFor(name) ?? '(no reason is known)';
      process.stdout.write(`${what} ${name}: ${reason}\n          ${differences.join('; ').slice(0, 400)}\n`);
    }
  } finally {
    upstream.close();
    await rm(work, { recursive: true });
  }
  for (const [kind, count] of Object.entries(counts)) process.stdout.write(`${kind}: ${JSON.stringify(count)}\n`);
}

type Fared = { readonly why: string } | { readonly isStatus: boolean; readonly differences: readonly string[] };

async function run(wanted: HarnessCase, spec: string, upstream: string): Promise<Fared> {
  await writeFile(spec, wanted.document);
  let server: Running;
  try {
    server = await (wanted.server[0] === 'proxy' ? startInFront(wanted, spec, upstream) : startMock(spec));
  } catch (error) {
    return { why: (error as Error).message };
  }
  try {
    const asked = readCurl(wanted.command);
    const dynamic = wanted.server.includes('-d') ? { prefer: asked.headers.prefer ?? 'dynamic=true' } : {};
    const url = new URL(asked.url.replace(/^https?:\/\/[^/]*/, server.url));
    const answer = await ask({ ...asked, headers: { ...asked.headers, ...dynamic } }, url);
    const isStatus = answer.status === wanted.expected.status;
    return { isStatus, differences: differencesOf(answer, wanted.expected, asked.showsBody) };
  } catch (error) {
    return { isStatus: false, differences: [(error as Error).message] };
  } finally {
    await server.close();
  }
}

interface Running {
  readonly url: string;
  close(): Promise<unknown>;
}

async function startMock(spec: string): Promise<Running> {
  const mock = await (await createMock({ spec, validate: 'enforce' })).listen();
  const [base = ''] = mock.basePaths;
  return { url: `${mock.url}${base}`, close: () => mock.close() };
}

async function startInFront({ server }: HarnessCase, spec: string, upstream: string): Promise<Running> {
  const validate = server.includes('--errors') ? 'enforce' : 'report';
  const contract = await loadContract({ spec });
  return startProxy({ contract, upstream, validate, port: 0, host: '127.0.0.1', log: 'silent' });
}

function ask({ method, headers, body }: CurlRequest, url: URL): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest(url, { method, headers: { ...headers, ...length } }, async (answer) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() });
    });
    sent.on('error', reject).end(body);
  });
}

await main(process.argv.slice(2));
