import { type Clock, errors, type Fetcher } from '../../../cloudflare/index.ts';
import {
  type CaseResult,
  type Responder,
  type RunnerType,
  readOperationHeaders,
  runContract,
} from '../../../microcks/index.ts';
import { askThrough } from '../examples/ask.ts';
import { idOf } from './services.ts';

/** A test of an endpoint, running or over. */
interface Test {
  readonly id: string;
  readonly testNumber: number;
  readonly testDate: number;
  readonly testedEndpoint: string;
  readonly serviceId: string;
  readonly timeout: number;
  readonly runnerType: RunnerType;
  readonly cases: CaseResult[];
  isRunning: boolean;
  elapsedTime: number;
}

/** The tests of a mock. */
export interface Tests {
  /** Begins to test an endpoint in the background. */
  start(responder: Responder, body: Readonly<Record<string, unknown>>): object;
  read(id: string): object;
  of(serviceId: string): readonly object[];
  /** The exchanges of one operation. */
  messages(id: string, testCaseId: string): readonly object[];
}

const maxKept = 100;
const maxRunning = 10;
const maxMilliseconds = 300_000;
const defaultMilliseconds = 10_000;
/** One request; the time of the whole test may end it earlier. */
const maxStepMilliseconds = 30_000;

/** No test yet. */
export function createTests(fetcher: Fetcher, clock: Pick<Clock, 'now' | 'random'>): Tests {
  const tests = new Map<string, Test>();
  const numbers = new Map<string, number>();
  const find = (id: string) => {
    const test = tests.get(id);
    if (test === undefined) throw errors.noSuchThing(`test ${id.slice(0, 100)}`);
    return test;
  };
  return {
    start(responder, body) {
      const running = [...tests.values()].filter(({ isRunning }) => isRunning).length;
      if (running >= maxRunning) throw errors.tooManyTests(String(maxRunning));
      const { endpoint, runner, milliseconds } = readRequest(body);
      const serviceId = idOf(responder);
      const testNumber = (numbers.get(serviceId) ?? 0) + 1;
      numbers.set(serviceId, testNumber);
      const test: Test = {
        ...{
          id: Buffer.from(clock.random(12)).toString('hex'),
          testNumber,
          testDate: clock.now(),
          testedEndpoint: endpoint.href,
          serviceId,
        },
        ...{ timeout: milliseconds, runnerType: runner, cases: [], isRunning: true, elapsedTime: 0 },
      };
      if (tests.size >= maxKept) dropOldest(tests);
      tests.set(test.id, test);
      const started = performance.now();
      void runContract({
        ...{ responder, endpoint, runner, ask: askThrough(fetcher) },
        milliseconds: Math.min(milliseconds, maxStepMilliseconds),
        signal: AbortSignal.timeout(milliseconds),
        only: namesIn(body.filteredOperations),
        headers: readOperationHeaders(body.operationsHeaders),
        onCase: (finished) => test.cases.push(finished),
      }).finally(() => {
        test.elapsedTime = Math.round(performance.now() - started);
        test.isRunning = false;
      });
      return describeTest(test);
    },
    read: (id) => describeTest(find(id)),
    of: (serviceId) => [...tests.values()].filter((test) => test.serviceId === serviceId).map(describeTest),
    messages(id, testCaseId) {
      const test = find(id);
      const name = testCaseId.replaceAll('!', '/').slice(`${test.id}-${test.testNumber}-`.length);
      const found = test.cases.find(({ operation }) => operation.name === name);
      return found === undefined ? [] : messagesOf(found);
    },
  };
}

function readRequest(body: Readonly<Record<string, unknown>>) {
  const { testEndpoint, runnerType = 'OPEN_API_SCHEMA', timeout = defaultMilliseconds } = body;
  const isUrl = typeof testEndpoint === 'string' && /^https?:\/\//i.test(testEndpoint) && URL.canParse(testEndpoint);
  if (!isUrl) throw errors.badRequest('testEndpoint must be an http(s) URL');
  if (runnerType !== 'OPEN_API_SCHEMA' && runnerType !== 'HTTP') {
    throw errors.badRequest(
      `runnerType ${String(runnerType).slice(0, 50)} is not run here, only OPEN_API_SCHEMA and HTTP`,
    );
  }
  if (typeof timeout !== 'number' || !(timeout > 0))
    throw errors.badRequest('timeout must be a number of milliseconds');
  const milliseconds = Math.min(Math.ceil(timeout), maxMilliseconds);
  return { endpoint: new URL(testEndpoint), runner: runnerType as RunnerType, milliseconds };
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}

function dropOldest(tests: Map<string, Test>): void {
  const oldest = [...tests.values()].find(({ isRunning }) => !isRunning);
  if (oldest !== undefined) tests.delete(oldest.id);
}

function describeTest({ cases, isRunning, ...test }: Test) {
  return {
    ...test,
    version: 1,
    inProgress: isRunning,
    success: !isRunning && cases.length > 0 && cases.every(({ success }) => success),
    testCaseResults: cases.map(({ operation, success, milliseconds, steps }) => ({
      ...{ success, elapsedTime: Math.round(milliseconds), operationName: operation.name },
      testStepResults: steps.map(({ name, problems, milliseconds: spent }) => ({
        success: problems.length === 0,
        elapsedTime: Math.round(spent),
        requestName: name,
        message: problems.join('\n'),
      })),
    })),
  };
}

const maxShown = 64 * 1024;

function messagesOf({ steps }: CaseResult): readonly object[] {
  return steps.flatMap(({ name, request, answer }) =>
    request === undefined
      ? []
      : [
          {
            request: {
              ...{ name, content: shown(request.body), headers: headersOf(request.headers) },
              queryParameters: request.query.map(([key, value]) => ({ name: key, value })),
            },
            response: {
              ...{ name, content: shown(answer?.body), status: String(answer?.status ?? '') },
              mediaType: [answer?.headers['content-type']].flat()[0] ?? null,
              headers: headersOf(
                Object.entries(answer?.headers ?? {}).map(([key, value]) => [key, [value].flat().join(', ')]),
              ),
            },
          },
        ],
  );
}

function headersOf(pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([name, value]) => ({ name, values: [value] }));
}

function shown(body: string | Uint8Array | undefined): string {
  return body === undefined ? '' : Buffer.from(body).subarray(0, maxShown).toString();
}
