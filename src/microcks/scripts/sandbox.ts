import type { QuickJSAsyncContext, QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten';
import type { RuleFetcher } from '../ports.ts';
import type { MockRequest } from '../request.ts';
import { type Deadline, deadline } from './deadline.ts';
import { programOf, type ScriptDialect } from './program.ts';
import type { StateStore } from './stateStore.ts';

/** Runs the JavaScript of JS rules where it can neither see this process nor outstay its time and memory. */
export interface Sandbox {
  run(
    rule: string,
    request: MockRequest,
    params: Readonly<Record<string, string>>,
    dialect: ScriptDialect,
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
  readonly fetch: RuleFetcher;
  readonly log: (level: string, message: string) => void;
  readonly limits?: Partial<SandboxLimits>;
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
    async run(rule, request, params, dialect) {
      const source = programOf(rule, request, params, dialect);
      // A large body must fit, as text and parsed
      const limits = { ...usual, memory: usual.memory + source.length * 16 };
      if (!/\bfetch\b/.test(rule)) {
        const context = (await engine()).newContext();
        const run = { context, options, limits, clock: computingTime(limits.milliseconds) };
        return evaluate(run, () => context.evalCode(source, 'rule.js'));
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
  const clock = computingTime(sandboxLimits.milliseconds);
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

function computingTime(milliseconds: number): Deadline {
  return deadline(milliseconds, Math.min(milliseconds, sandboxLimits.milliseconds));
}

/** One rule at work. */
interface Run<Context extends QuickJSContext = QuickJSContext> {
  readonly context: Context;
  readonly options: SandboxOptions;
  readonly limits: SandboxLimits;
  readonly clock: Deadline;
}

type Evaluated = ReturnType<QuickJSContext['evalCode']>;

async function evaluate(run: Run, start: () => Evaluated | Promise<Evaluated>): Promise<RuleResult> {
  try {
    prepare(run);
    const result = await start();
    return read(run, result.error, 'value' in result ? result.value : undefined);
  } catch (error) {
    return { problem: `the rule could not be run: ${(error as Error).message}`, assigned: {} };
  } finally {
    dispose(run.context);
  }
}

async function evaluateWithFetch(source: string, options: SandboxOptions, limits: SandboxLimits): Promise<RuleResult> {
  const { newAsyncContext } = await import('quickjs-emscripten');
  const context: QuickJSAsyncContext = await newAsyncContext();
  const run = { context, options, limits, clock: computingTime(limits.fetchMilliseconds) };
  return evaluate(run, () => {
    defineFetch(run);
    return context.evalCodeAsync(source, 'rule.js');
  });
}

function defineFetch({ context, options, clock }: Run<QuickJSAsyncContext>): void {
  const host = context.newAsyncifiedFunction('__fetch', async (...handles) => {
    const [url = '', method = 'GET', body = '', headers = '{}'] = handles.map((handle) => context.getString(handle));
    clock.pause();
    try {
      const answering = options.fetch(url, method, body, JSON.parse(headers) as Record<string, string>);
      return context.newString(JSON.stringify(await Promise.race([answering, clock.timeout()])));
    } catch (error) {
      return context.newString(JSON.stringify({ problem: (error as Error).message }));
    } finally {
      clock.resume();
    }
  });
  host.consume((handle) => context.setProp(context.global, '__fetch', handle));
}

function prepare({ context, options, limits, clock }: Run): void {
  const { runtime } = context;
  runtime.setMemoryLimit(limits.memory);
  runtime.setMaxStackSize(limits.stack);
  runtime.setInterruptHandler(clock.isOver);
  const define = (name: string, call: (...args: string[]) => unknown) => {
    const handle = context.newFunction(name, (...handles) => {
      const value = call(...handles.map((argument) => context.getString(argument)));
      return typeof value === 'string' ? context.newString(value) : context.null;
    });
    handle.consume((defined) => context.setProp(context.global, name, defined));
  };
  let lines = 0;
  define('__get', (key) => options.store.get(key ?? ''));
  define('__put', (key, value, seconds) =>
    options.store.put(key ?? '', value ?? '', seconds === undefined ? undefined : Number(seconds)),
  );
  define('__delete', (key) => options.store.delete(key ?? ''));
  define('__log', (level, message) => {
    if (++lines <= 100) options.log(level ?? 'info', (message ?? '').slice(0, 2000));
  });
}

function read({ context, clock }: Run, error?: QuickJSHandle, value?: QuickJSHandle): RuleResult {
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
