import { isObject, type Operation } from '../../openapi/index.ts';
import type { Responder } from '../responder.ts';
import { type EndpointAnswer, judge, type RunnerType } from './judge.ts';
import { type ExampleRequest, exampleRequests, type UnsendableRequest } from './requests.ts';

/** Asks an endpoint; throws a sentence where it cannot be asked. */
export type Ask = (
  url: URL,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: Uint8Array;
    readonly signal: AbortSignal;
  },
) => Promise<EndpointAnswer>;

/** What to run. */
export interface RunOptions {
  readonly responder: Responder;
  readonly endpoint: URL;
  readonly runner: RunnerType;
  readonly ask: Ask;
  /** Milliseconds that one request may take. */
  readonly milliseconds: number;
  /** Ends the run. */
  readonly signal: AbortSignal;
  /** Names of the only operations to run; all of them when there are none. */
  readonly only?: readonly string[];
  /** Headers to send: by operation, and `globals` with every request. */
  readonly headers?: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  /** Hears of each operation when it is finished. */
  readonly onCase?: (finished: CaseResult) => void;
}

/** One request, its answer, and what is wrong with it. */
export interface StepResult {
  readonly name: string;
  readonly problems: readonly string[];
  readonly milliseconds: number;
  readonly request?: ExampleRequest;
  readonly answer?: EndpointAnswer;
}

/** One operation. */
export interface CaseResult {
  readonly operation: Operation;
  readonly steps: readonly StepResult[];
  /** True when every request was answered as the contract has it, and there was one. */
  readonly success: boolean;
  readonly milliseconds: number;
}

/**
 * Sends every example request of a contract to an endpoint and holds the answers to it. One that cannot be sent fails by
 * itself, and the others go on.
 */
export async function runContract(options: RunOptions): Promise<readonly CaseResult[]> {
  const { responder, only = [], onCase = () => undefined } = options;
  const results: CaseResult[] = [];
  for (const operation of responder.operations) {
    if (only.length > 0 && !only.includes(operation.name) && !only.includes(operation.id)) continue;
    const started = performance.now();
    const steps: StepResult[] = [];
    for (const request of exampleRequests(responder, operation)) steps.push(await runStep(operation, request, options));
    const success = steps.length > 0 && steps.every(({ problems }) => problems.length === 0);
    const finished = { operation, steps, success, milliseconds: performance.now() - started };
    results.push(finished);
    onCase(finished);
  }
  return results;
}

async function runStep(
  operation: Operation,
  request: ExampleRequest | UnsendableRequest,
  options: RunOptions,
): Promise<StepResult> {
  const { name } = request;
  if ('problem' in request) return { name, problems: [request.problem], milliseconds: 0 };
  const { runner, responder, milliseconds: limit, signal, ask } = options;
  if (signal.aborted) return { name, problems: ['the time for the whole test was over'], milliseconds: 0, request };
  const started = performance.now();
  try {
    const answer = await ask(urlOf(options.endpoint, request), {
      method: request.method,
      headers: headersOf(operation, request, options),
      ...(request.body === undefined ? {} : { body: Buffer.from(request.body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
    });
    const problems = judge(runner, operation, request, answer, responder.validators);
    return { name, problems, milliseconds: performance.now() - started, request, answer };
  } catch (error) {
    const milliseconds = performance.now() - started;
    const isLate = signal.aborted || milliseconds >= limit - 1;
    const why = isLate ? `no answer within ${Math.round(milliseconds)} ms` : (error as Error).message;
    return { name, problems: [`the endpoint cannot be asked: ${why}`], milliseconds, request };
  }
}

function urlOf(endpoint: URL, { path, query }: ExampleRequest): URL {
  const url = new URL(endpoint);
  url.pathname = `${endpoint.pathname.replace(/\/$/, '')}${path}`;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

function headersOf(operation: Operation, request: ExampleRequest, { headers = {} }: RunOptions) {
  const added = [...(headers.globals ?? []), ...(headers[operation.name] ?? [])];
  const all = [...request.headers, ...added].map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(all);
}

/** `{ globals: [{ name, values: 'a,b' }] }`, as clients of Microcks write headers. */
export function readOperationHeaders(value: unknown): NonNullable<RunOptions['headers']> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([operation, list]) => [
      operation,
      (Array.isArray(list) ? list : [])
        .filter(isObject)
        .flatMap(({ name, values }): readonly (readonly [string, string])[] =>
          typeof name === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(name)
            ? [[name, String(values ?? '').replace(/[\r\n]/g, ' ')]]
            : [],
        ),
    ]),
  );
}
