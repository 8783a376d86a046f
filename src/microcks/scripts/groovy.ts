import { isFormMediaType, isObject } from '../../openapi/index.ts';
import type { ScriptOutcome, ScriptRequest } from '../groovy/index.ts';
import { type Chance, randomInteger } from '../ports.ts';
import type { MockRequest } from '../request.ts';
import { timeoutAt } from './deadline.ts';
import type { SandboxOptions } from './sandbox.ts';

/** Runs scripts of SCRIPT and GROOVY rules. */
export interface GroovyRunner {
  run(rule: string, call: GroovyCall): Promise<GroovyResult>;
}

/** A request on its way through a script. */
export interface GroovyCall {
  readonly request: MockRequest;
  /** What comes before the request's path: an address, a path, or nothing. */
  readonly base: string;
  readonly params: Readonly<Record<string, string>>;
  /** Whether anything but a String fails, as on Microcks. */
  readonly wantsString: boolean;
}

/** What came of a script: the text it returned, or why there is none. */
interface GroovyResult {
  readonly value?: string;
  readonly problem?: string;
  /** True when it cannot be run at all, whatever the request. */
  readonly isUnreadable?: true;
  /** What it wrote into `requestContext`, as templates print it. */
  readonly assigned: readonly (readonly [name: string, text: string | null])[];
}

type Interpreter = typeof import('../groovy/index.ts');

/** Milliseconds that all readings of one script may take together. */
const readingMilliseconds = 10_000;

/**
 * Opens a runner over the state, the way to other servers, and the time that all rules share. The interpreter is loaded
 * with the first script; each script is parsed once.
 */
export function createGroovyRunner({ store, fetch, log, limits }: SandboxOptions, chance: Chance): GroovyRunner {
  const loaded = new Map<string, ReturnType<Interpreter['loadScript']>>();
  return {
    async run(rule, call) {
      const interpreter = await import('../groovy/index.ts');
      const script = loaded.get(rule) ?? interpreter.loadScript(rule);
      loaded.set(rule, script);
      if ('error' in script) {
        const problem = `the Groovy rule cannot be run: ${interpreter.problemOf(script.error)}`;
        return { problem, isUnreadable: true, assigned: [] };
      }
      let end: number | undefined;
      const outcome = await interpreter.runScript(script.script, {
        request: requestFor(call),
        store: {
          get: store.get,
          put: (key, value, seconds) => (value === null ? store.delete(key) : store.put(key, value, seconds)),
          delete: store.delete,
        },
        now: chance.now,
        random: () => randomInteger(chance, 2 ** 32) / 2 ** 32,
        read(url) {
          end ??= performance.now() + (limits?.fetchMilliseconds ?? readingMilliseconds);
          return Promise.race([fetch(url, 'GET', '', {}), timeoutAt(end)]);
        },
        log: (level, text) => log(level, text ?? 'null'),
      });
      return resultOf(outcome, call.wantsString, interpreter);
    },
  };
}

/** The text of what a script returned; writing it may run code of the script, which may fail as the script may. */
function resultOf(outcome: ScriptOutcome, wantsString: boolean, interpreter: Interpreter): GroovyResult {
  const { attempt, contextTexts } = interpreter;
  const read = attempt(() => ({
    ...answerOf(outcome, wantsString, interpreter),
    assigned: contextTexts(outcome.context),
  }));
  if ('value' in read) return read.value;
  const failed = { context: outcome.context, ...('unread' in read ? {} : read) };
  return { ...answerOf(failed, wantsString, interpreter), assigned: [] };
}

function answerOf(
  { value, thrown, stopped }: ScriptOutcome,
  wantsString: boolean,
  { GString, ownText, thrownText }: Interpreter,
): Omit<GroovyResult, 'assigned'> {
  if (stopped !== undefined) return { problem: `the script was stopped: ${stopped.message}` };
  if (thrown !== undefined) return { problem: `the script failed: ${thrownText(thrown)}` };
  if (value === null || value === undefined) {
    return { problem: 'the script returned nothing; it must return the name of a response' };
  }
  if (typeof value === 'string') return { value };
  if (!wantsString) return { value: ownText(value) };
  const kind = value instanceof GString ? 'an interpolated text' : 'no text';
  return { problem: `the script returned ${kind}, which Microcks cannot cast to String; add .toString()` };
}

function requestFor({ request, base, params }: GroovyCall): ScriptRequest {
  const { method, path, search, rawHeaders, body } = request;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] ??= value;
  return {
    method,
    path: basePathOf(base) + path,
    query: search === '' ? null : search,
    headers: headersOf(rawHeaders),
    body: body.text ?? null,
    ...formOf(request),
    uriParameters: { ...query, ...params },
  };
}

/** The texts among the fields of a form. */
function formOf({ body: { contentType = '', value } }: MockRequest): Pick<ScriptRequest, 'form'> {
  if (!isFormMediaType(contentType) || !isObject(value)) return {};
  const fields = Object.entries(value).flatMap(([name, values]) =>
    [values].flat().map((each) => [name, each] as const),
  );
  return { form: fields.filter((field): field is [string, string] => typeof field[1] === 'string') };
}

/** Names as they came first; values of one name together. */
function headersOf(rawHeaders: readonly string[]): ScriptRequest['headers'] {
  const headers = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const known = headers.get(name.toLowerCase()) ?? { name, values: [] };
    known.values.push(rawHeaders[index + 1] ?? '');
    headers.set(name.toLowerCase(), known);
  }
  return [...headers.values()].map(({ name, values }) => [name, values] as const);
}

function basePathOf(base: string): string {
  return (URL.canParse(base) ? new URL(base).pathname : base).replace(/\/$/, '');
}
