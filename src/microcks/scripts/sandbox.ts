import type { QuickJSAsyncContext, QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten';
import type { MicrocksMode } from '../criteria.ts';
import type { MockRequest } from '../request.ts';
import type { StateStore } from './stateStore.ts';

/** Runs the JavaScript of JS rules where it can neither see this process nor outstay its time and memory. */
export interface Sandbox {
  run(
    rule: string,
    request: MockRequest,
    params: Readonly<Record<string, string>>,
    mode: MicrocksMode,
  ): Promise<RuleResult>;
}

/** What came of a rule. */
export interface RuleResult {
  /** The text it returned; nothing when it returned none or failed. */
  readonly value?: string;
  readonly problem?: string;
  /** What it put into `requestContext`. */
  readonly assigned: Readonly<Record<string, unknown>>;
}

/** What rules may reach outside. */
export interface SandboxOptions {
  readonly store: StateStore;
  /** One exchange with another server; throws when the address is not allowed. */
  readonly fetch: (url: string, method: string, body: string, headers: Record<string, string>) => Promise<FetchAnswer>;
  readonly log: (level: string, message: string) => void;
  readonly limits?: Partial<SandboxLimits>;
}

/** What `fetch` gives a rule. */
export interface FetchAnswer {
  readonly status: number;
  readonly body: string;
}

/** How much a rule may use; milliseconds and bytes. The time of a rule that fetches includes the waiting. */
export interface SandboxLimits {
  readonly milliseconds: number;
  readonly fetchMilliseconds: number;
  readonly memory: number;
  readonly stack: number;
}

/** The limits that hold unless said otherwise. */
const sandboxLimits: SandboxLimits = {
  milliseconds: 250,
  fetchMilliseconds: 10_000,
  memory: 16 * 1024 * 1024,
  stack: 256 * 1024,
};

/** Opens a sandbox; the engine (WebAssembly) is loaded with the first rule that runs. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const usual = { ...sandboxLimits, ...options.limits };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    async run(rule, request, params, mode) {
      const source = programOf(rule, request, params, mode);
      // A large body must fit, as text and parsed
      const limits = { ...usual, memory: usual.memory + source.length * 16 };
      if (!/\bfetch\b/.test(rule)) {
        return evaluate((await engine()).newContext(), source, options, limits);
      }
      // The engine can wait for one outside call at a time
      const mine = turn.then(() => evaluateWithFetch(source, options, limits));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** What is wrong with the syntax of a rule; nothing when it can be run. */
export async function syntaxErrorOf(rule: string): Promise<string | undefined> {
  const context = (await engine()).newContext();
  const clock = deadline(sandboxLimits.milliseconds);
  try {
    context.runtime.setInterruptHandler(clock.isOver);
    const result = context.evalCode(`(function () {\n${rule}\n})`, 'rule.js');
    if (result.error !== undefined) return dumped(context, result.error).message ?? 'unknown error';
    result.value.dispose();
    return undefined;
  } finally {
    dispose(context);
  }
}

function evaluate(context: QuickJSContext, source: string, options: SandboxOptions, limits: SandboxLimits): RuleResult {
  const clock = deadline(limits.milliseconds);
  try {
    prepare(context, options, limits, clock);
    const result = context.evalCode(source, 'rule.js');
    return read(context, result.error, 'value' in result ? result.value : undefined, clock);
  } catch (error) {
    return { problem: `the rule could not be run: ${(error as Error).message}`, assigned: {} };
  } finally {
    dispose(context);
  }
}

async function evaluateWithFetch(source: string, options: SandboxOptions, limits: SandboxLimits): Promise<RuleResult> {
  const { newAsyncContext } = await import('quickjs-emscripten');
  const context: QuickJSAsyncContext = await newAsyncContext();
  const clock = deadline(limits.fetchMilliseconds);
  try {
    prepare(context, options, limits, clock);
    const host = context.newAsyncifiedFunction('__fetch', async (...handles) => {
      const [url = '', method = 'GET', body = '', headers = '{}'] = handles.map((handle) => context.getString(handle));
      clock.pause();
      try {
        const answer = await Promise.race([
          options.fetch(url, method, body, JSON.parse(headers) as Record<string, string>),
          clock.timeout(),
        ]);
        return context.newString(JSON.stringify(answer));
      } catch (error) {
        return context.newString(JSON.stringify({ problem: (error as Error).message }));
      } finally {
        clock.resume();
      }
    });
    host.consume((handle) => context.setProp(context.global, '__fetch', handle));
    const result = await context.evalCodeAsync(source, 'rule.js');
    return read(context, result.error, 'value' in result ? result.value : undefined, clock);
  } catch (error) {
    return { problem: `the rule could not be run: ${(error as Error).message}`, assigned: {} };
  } finally {
    dispose(context);
  }
}

interface Deadline {
  /** Counts computing only between `resume` and `pause`. */
  readonly isOver: () => boolean;
  pause(): void;
  resume(): void;
  /** Rejects when the whole time is over. */
  timeout(): Promise<never>;
  readonly milliseconds: number;
}

function deadline(milliseconds: number): Deadline {
  const whole = performance.now() + Math.max(milliseconds, slowest);
  const computing = Math.min(milliseconds, sandboxLimits.milliseconds);
  let used = 0;
  let since: { readonly wall: number; readonly cpu: NodeJS.CpuUsage } | undefined = start();
  // The lesser of both: other programs take time on the wall, other threads of this one take the processor's
  const running = () => {
    if (since === undefined) return used;
    const wall = performance.now() - since.wall;
    return used + (wall + used <= computing ? wall : Math.min(wall, processorTime(since.cpu)));
  };
  return {
    milliseconds: computing,
    isOver: () => running() > computing || performance.now() > whole,
    pause() {
      used = running();
      since = undefined;
    },
    resume() {
      since = start();
    },
    timeout: () =>
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error('the server took too long')), whole - performance.now()).unref();
      }),
  };
}

/** The longest that a rule may take on a machine that has no time for it, in milliseconds. */
const slowest = 2000;

function start(): { readonly wall: number; readonly cpu: NodeJS.CpuUsage } {
  return { wall: performance.now(), cpu: process.cpuUsage() };
}

function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function prepare(context: QuickJSContext, options: SandboxOptions, limits: SandboxLimits, clock: Deadline): void {
  const { runtime } = context;
  runtime.setMemoryLimit(limits.memory);
  runtime.setMaxStackSize(limits.stack);
  runtime.setInterruptHandler(clock.isOver);
  const define = (name: string, call: (...args: string[]) => string | undefined) => {
    const handle = context.newFunction(name, (...handles) => {
      const value = call(...handles.map((argument) => context.getString(argument)));
      return value === undefined ? context.null : context.newString(value);
    });
    handle.consume((own) => context.setProp(context.global, name, own));
  };
  let lines = 0;
  define('__get', (key) => options.store.get(key ?? ''));
  define('__put', (key, value, seconds) => {
    options.store.put(key ?? '', value ?? '', seconds === undefined ? undefined : Number(seconds));
    return undefined;
  });
  define('__delete', (key) => {
    options.store.delete(key ?? '');
    return undefined;
  });
  define('__log', (level, message) => {
    if (++lines <= 100) options.log(level ?? 'info', (message ?? '').slice(0, 2000));
    return undefined;
  });
}

function read(
  context: QuickJSContext,
  error: QuickJSHandle | undefined,
  value: QuickJSHandle | undefined,
  clock: Deadline,
): RuleResult {
  if (error !== undefined) {
    const { name, message } = dumped(context, error);
    const problem = clock.isOver()
      ? `the rule was stopped after ${clock.milliseconds} ms; does it ever return?`
      : `the rule failed: ${name ?? 'Error'}: ${message ?? ''}`;
    return { problem: problem.slice(0, 500), assigned: {} };
  }
  const text = value === undefined ? '{}' : value.consume((handle) => context.getString(handle));
  const { result, assigned } = JSON.parse(text) as { result: string | null; assigned: Record<string, unknown> };
  if (result === null) return { problem: 'the rule returned nothing; it must return the name of a response', assigned };
  return { value: result, assigned };
}

function dumped(context: QuickJSContext, error: QuickJSHandle): { name?: string; message?: string } {
  return error.consume((handle) => context.dump(handle)) as { name?: string; message?: string };
}

/** Takes a context down; an engine that cannot do so is not used again. */
function dispose(context: QuickJSContext): void {
  try {
    context.dispose();
  } catch {
    loaded = undefined;
  }
}

let loaded: Promise<QuickJSWASMModule> | undefined;

/** The engine, loaded when it is first needed. */
function engine(): Promise<QuickJSWASMModule> {
  loaded ??= import('quickjs-emscripten').then(({ newQuickJSWASMModule }) => newQuickJSWASMModule());
  return loaded;
}

/** The rule as a function body among the objects that Microcks gives it. */
function programOf(
  rule: string,
  { body, headers, rawHeaders, search }: MockRequest,
  params: Readonly<Record<string, string>>,
  mode: MicrocksMode,
): string {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] ??= value;
  const wire: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    wire[name] = [...(wire[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  const request = {
    content: body.text ?? null,
    headers: mode === 'exact' ? wire : { ...wire, ...listsOf(headers) },
    ignoreCase: mode === 'fixed',
    parameters: { ...query, ...params },
  };
  return `${prelude(JSON.stringify(request), mode)}
const __result = (function () {
${rule}
})();
__answer(__result);`;
}

function listsOf(headers: MockRequest['headers']): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === undefined ? [] : [value].flat()]),
  );
}

/** MQ-20: assigning to `requestContext` counts in `fixed` mode, beside its `set`. */
function prelude(request: string, mode: MicrocksMode): string {
  return `const __request = JSON.parse(${JSON.stringify(request)});
const __kept = Object.create(null);
const __host = { get: __get, put: __put, delete: __delete, log: __log, fetch: globalThis.__fetch };
const __header = (name) => {
  const own = Object.keys(__request.headers).find((key) => __request.ignoreCase
    ? key.toLowerCase() === String(name).toLowerCase() : key === name);
  return own === undefined ? [] : __request.headers[own];
};
globalThis.mockRequest = Object.freeze({
  requestContent: () => __request.content,
  getRequestContent: () => __request.content,
  getRequestHeader: __header,
  getRequestHeaders: () => __request.headers,
  getRequest: () => null,
  getURIParameter: (name) => __request.parameters[name] ?? null,
  getURIParameters: () => __request.parameters,
});
globalThis.requestContext = {
  get: (key) => __kept[key] ?? null,
  set: (key, value) => { __kept[key] = value; },
};
globalThis.store = Object.freeze({
  get: (key) => __host.get(String(key)),
  put: (key, value) => { __host.put(String(key), String(value)); },
  putWithTtl: (key, value, seconds) => { __host.put(String(key), String(value), String(Number(seconds) || 0)); },
  delete: (key) => { __host.delete(String(key)); },
});
globalThis.log = Object.freeze(Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) =>
  [level, (...parts) => { __host.log(level, parts.map(String).join(' ')); }])));
globalThis.fetch = (url, method = 'GET', body = '', headers = {}) => {
  const answer = JSON.parse(__host.fetch(String(url), String(method), body == null ? '' : String(body),
    JSON.stringify(headers ?? {})));
  if (answer.problem !== undefined) throw new Error('fetch: ' + answer.problem);
  return answer;
};
function __answer(value) {
  const assigned = { ...__kept };
  if (${mode === 'fixed'}) for (const [key, item] of Object.entries(requestContext)) if (typeof item !== 'function') assigned[key] = item;
  return JSON.stringify({ result: value === undefined || value === null ? null : String(value), assigned });
}`;
}
