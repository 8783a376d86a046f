import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadContract } from '../../../spec/load.ts';
import { createMock } from '../../index.ts';
import { createBodyGenerator, type Operation, readOperations } from '../../openapi/index.ts';
import { openJudge } from './judge.ts';

/**
 * Asks a mock of a public contract for every operation, and has each answer judged by an ajv of its own
 * (`npm run contracts -- FILE`, one file a process): a line of JSON with what failed and what it cost.
 */
export async function surveyContract(spec: string): Promise<Survey> {
  const atStart = process.cpuUsage();
  const mock = await (await createMock({ spec })).listen();
  try {
    const { document, dereferenced } = await loadContract({ spec });
    const operations = readOperations({ dereferenced });
    const judge = openJudge(document);
    const survey = { contract: basename(spec), operations: operations.length, startCpu: cpu(atStart) };
    const invalid: string[] = [];
    const failed: string[] = [];
    let slowest = { name: '', milliseconds: 0 };
    let firstCpu = 0;
    let rss = 0;
    for (const operation of operations) {
      const request = await requestFor(operation, document.openapi);
      const before = process.cpuUsage();
      const { init } = request;
      const address = `${mock.url}${operation.basePaths[0] ?? ''}${request.target}`;
      const response = await fetch(address, init);
      const body = await response.text();
      const milliseconds = cpu(before);
      if (firstCpu === 0) {
        firstCpu = cpu(atStart);
        rss = Math.round(process.memoryUsage().rss / 1e6);
      } else if (milliseconds > slowest.milliseconds) slowest = { name: operation.name, milliseconds };
      if (response.status >= 400) failed.push(`${operation.name}: ${response.status} ${body.slice(0, 200)}`);
      const varied = await fetch(address, { ...init, headers: { ...init.headers, prefer: 'dynamic=true, seed=7' } });
      // Examples are the contract's own; only what is made up is judged
      for (const [answer, text] of [
        ...(hasExample(operation) ? [] : [[response, body] as const]),
        [varied, await varied.text()] as const,
      ]) {
        const fault = judge(operation, answer.status, answer.headers.get('content-type') ?? '', text);
        if (fault !== undefined) invalid.push(`${operation.name}: ${fault}`);
      }
    }
    return { ...survey, firstCpu, rss, slowest, failed, invalid };
  } finally {
    await mock.close();
  }
}

/** What came of the questions; CPU in milliseconds, memory in megabytes. */
interface Survey {
  readonly contract: string;
  readonly operations: number;
  readonly startCpu: number;
  /** Until the first answer, reading the contract a second time included. */
  readonly firstCpu: number;
  readonly rss: number;
  readonly slowest: { readonly name: string; readonly milliseconds: number };
  readonly failed: readonly string[];
  readonly invalid: readonly string[];
}

function hasExample({ responses }: Operation): boolean {
  return Object.values(responses).some((response) =>
    Object.values(response.content ?? {}).some(
      ({ example, examples }) => example !== undefined || examples !== undefined,
    ),
  );
}

function cpu(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return Math.round((user + system) / 1000);
}

/** A request that has what the operation cannot be without. */
async function requestFor({ path, method, parameters }: Operation, openapi: string) {
  const generator = createBodyGenerator(openapi);
  let target = path;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  for (const { name, in: place, required, schema, example, content } of parameters) {
    if (required !== true && place !== 'path') continue;
    const described = schema ?? Object.values(content ?? {})[0]?.schema ?? true;
    const value = example ?? (await generator.generate(described, { seed: 1, varied: false }));
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (place === 'path') target = target.replaceAll(`{${name}}`, encodeURIComponent(text === '' ? 'x' : text));
    else if (place === 'query') addQuery(query, name, value, text);
    else if (place === 'header') headers[name] = text.replace(/[^\x20-\x7e]/g, '?');
    else headers.cookie = `${name}=${encodeURIComponent(text)}`;
  }
  const search = query.size === 0 ? '' : `?${query}`;
  return {
    target: target.replace(/\{[^{}]*\}/g, 'x') + search,
    init: { method: method.toUpperCase(), headers, redirect: 'manual' as const },
  };
}

function addQuery(query: URLSearchParams, name: string, value: unknown, text: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) query.append(name, text);
  else
    for (const [member, item] of Object.entries(value)) {
      query.append(member, String(item));
      query.append(`${name}[${member}]`, String(item));
    }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const spec of process.argv.slice(2)) process.stdout.write(`${JSON.stringify(await surveyContract(spec))}\n`);
