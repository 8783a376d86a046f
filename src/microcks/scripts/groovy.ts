import type { CompiledScript, ScriptOutcome, ScriptRequest } from '../groovy/index.ts';
import { type Chance, randomInteger } from '../ports.ts';
import type { MockRequest } from '../request.ts';
import type { SandboxOptions } from './sandbox.ts';

/** Runs scripts of SCRIPT and GROOVY rules. */
export interface GroovyRunner {
  run(script: CompiledScript, call: GroovyCall): Promise<GroovyResult>;
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
  /** What it wrote into `requestContext`, as templates print it. */
  readonly assigned: readonly (readonly [name: string, text: string | null])[];
}

/** Opens a runner over the state, the way to other servers, and the time that all rules share. */
export function createGroovyRunner({ store, fetch, log }: SandboxOptions, chance: Chance): GroovyRunner {
  return {
    async run(script, call) {
      // Loaded already, since something compiled the script
      const language = await import('../groovy/index.ts');
      const outcome = await language.runScript(script, {
        request: requestFor(call),
        store: {
          get: store.get,
          put: (key, value, seconds) => (value === null ? store.delete(key) : store.put(key, value, seconds)),
          delete: store.delete,
        },
        now: chance.now,
        random: () => randomInteger(chance, 2 ** 32) / 2 ** 32,
        read: (url) => fetch(url, 'GET', '', {}),
        log: (level, text) => log(level, text ?? 'null'),
      });
      const assigned = language.contextTexts(outcome.context);
      return { ...resultOf(outcome, call.wantsString, language), assigned };
    },
  };
}

function resultOf(
  { value, thrown, stopped }: ScriptOutcome,
  wantsString: boolean,
  { GString, ownText, thrownText }: typeof import('../groovy/index.ts'),
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
    uriParameters: { ...query, ...params },
  };
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
