import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMock } from '../../index.ts';
import { parsedJson } from '../../openapi/index.ts';
import { type HarnessCase, readCase } from './case.ts';
import { type CurlRequest, readCurl } from './curl.ts';

/** Runs the case files of a folder (`npm run harness -- FOLDER [PART OF A NAME]`) and writes a table of how each fared. */
async function main([folder = '', part = '']: readonly string[]): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'cfimages-harness-'));
  const counts = { started: 0, mocked: 0, status: 0, whole: 0 };
  try {
    for (const name of (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.txt')).sort()) {
      if (!name.includes(part)) continue;
      const fared = await run(readCase(await readFile(join(folder, name), 'utf8')), join(work, 'spec.yaml'));
      if (fared.kind === 'proxy') continue;
      counts.mocked += 1;
      if (fared.kind === 'refused') {
        process.stdout.write(`refused ${name}: ${fared.why.replaceAll(work, '')}\n`);
        continue;
      }
      counts.started += 1;
      counts.status += Number(fared.isStatus);
      counts.whole += Number(fared.isStatus && fared.differences.length === 0);
      if (!fared.isStatus || fared.differences.length > 0)
        process.stdout.write(
          `${fared.isStatus ? 'body   ' : 'status '} ${name}: ${fared.differences.join('; ').slice(0, 400)}\n`,
        );
    }
  } finally {
    await rm(work, { recursive: true });
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

type Fared =
  | { readonly kind: 'proxy' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'answered'; readonly isStatus: boolean; readonly differences: readonly string[] };

async function run(wanted: HarnessCase, spec: string): Promise<Fared> {
  if (wanted.server[0] === 'proxy') return { kind: 'proxy' };
  await writeFile(spec, wanted.document);
  let mock: Awaited<ReturnType<typeof createMock>>;
  try {
    mock = await createMock({ spec, validate: 'enforce' });
  } catch (error) {
    return { kind: 'refused', why: (error as Error).message };
  }
  try {
    await mock.listen();
    const asked = readCurl(wanted.command);
    const dynamic = wanted.server.includes('-d') ? { prefer: asked.headers.prefer ?? 'dynamic=true' } : {};
    const [base = ''] = mock.basePaths;
    const url = new URL(asked.url.replace(/^https?:\/\/[^/]*/, `${mock.url}${base}`));
    const answer = await ask({ ...asked, headers: { ...asked.headers, ...dynamic } }, url);
    const isStatus = answer.status === wanted.expected.status;
    return { kind: 'answered', isStatus, differences: differencesOf(answer, wanted.expected, asked.method) };
  } catch (error) {
    return { kind: 'answered', isStatus: false, differences: [(error as Error).message] };
  } finally {
    await mock.close();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
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

function differencesOf(answer: Answer, expected: HarnessCase['expected'], method: string): readonly string[] {
  const found: string[] = [];
  if (answer.status !== expected.status)
    found.push(`${answer.status} in place of ${expected.status}: ${answer.body.slice(0, 200)}`);
  for (const [name, value] of Object.entries(expected.headers)) {
    const got = String(answer.headers[name] ?? '(none)');
    if (bare(name, got) !== bare(name, value)) found.push(`${name}: ${got} in place of ${value}`);
  }
  if (method !== 'HEAD' && !isMet(answer.body, expected))
    found.push(`body ${answer.body.slice(0, 150)} in place of ${expected.body.slice(0, 150)}`);
  return found;
}

function bare(name: string, value: string): string {
  return name === 'content-type' ? (value.split(';')[0] ?? '') : value;
}

function isMet(body: string, { body: wanted, closeness }: HarnessCase['expected']): boolean {
  if (wanted.trim() === body.trim()) return true;
  const [a, b] = [parsedJson(body), parsedJson(wanted)];
  if (a === undefined || b === undefined) return closeness !== 'same' && a === b;
  if (closeness === 'same') return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** What a looser comparison looks at: the names of the members. */
function shapeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.keys(value).sort() : typeof value;
}

await main(process.argv.slice(2));
