import type { Operation } from '../openapi/operation.ts';
import { criteria, type MicrocksMode } from './criteria.ts';
import { readJsonBodyRules } from './jsonBody.ts';
import { parseJsonText } from './jsonText.ts';
import type { Rules } from './plan.ts';
import type { MockRequest } from './request.ts';
import type { Sandbox } from './scripts/sandbox.ts';

/** What a dispatcher makes of a request. */
export interface Criteria {
  /** Compared with the examples' criteria, then with their names; null is equal to null. */
  readonly text: string | null;
  /** What went wrong, with its remedy. */
  readonly problem?: string;
  /** True when the rule cannot be run here at all, so that nothing may be chosen in its name. */
  readonly refused?: true;
}

/** A request on its way to an operation. */
export interface Dispatch {
  readonly request: MockRequest;
  readonly params: Readonly<Record<string, string>>;
  /** Set by rules, read by templates. */
  readonly variables: Map<string, unknown>;
}

/** Computes the criteria of requests to one operation. */
export type Dispatcher = (dispatch: Dispatch) => Criteria | Promise<Criteria>;

/** A compiled dispatcher. */
export interface CompiledDispatcher {
  readonly dispatch: Dispatcher;
  /** True when only method, path and query decide, so that the same URL is always answered alike. */
  readonly isByUrl: boolean;
  /** True when the request's body takes part. */
  readonly readsBody: boolean;
  readonly problems: readonly string[];
}

/** What dispatchers are compiled with. */
export interface DispatcherOptions {
  readonly operation: Operation;
  readonly mode: MicrocksMode;
  readonly sandbox: Sandbox;
}

/** Compiles the dispatcher of an operation; what is unknown or malformed has null criteria, as on Microcks. */
export function compileDispatcher({ dispatcher, rules }: Rules, options: DispatcherOptions): CompiledDispatcher {
  const compile = dispatcher === undefined ? undefined : compilers[dispatcher];
  return compile === undefined ? nothing : compile(rules, options);
}

const nothing: CompiledDispatcher = { dispatch: () => ({ text: null }), isByUrl: true, readsBody: false, problems: [] };

type Compile = (rules: string, options: DispatcherOptions) => CompiledDispatcher;

const byUrl =
  (write: (rules: string, dispatch: Dispatch, options: DispatcherOptions) => string): Compile =>
  (rules, options) => ({
    dispatch: (dispatch) => ({ text: write(rules, dispatch, options) }),
    isByUrl: true,
    readsBody: false,
    problems: [],
  });

const pathCriteria = (rules: string, { request, params }: Dispatch, { operation, mode }: DispatcherOptions) =>
  criteria[mode].requestPath(rules, { template: operation.path, decoded: decoded(request.path), params });
const queryCriteria = (rules: string, { request }: Dispatch, { mode }: DispatcherOptions) =>
  criteria[mode].requestQuery(rules, request.search);

const script: Compile = (_rules, { operation }) => {
  const problem = `${operation.name}: SCRIPT and GROOVY rules are Groovy, which needs a JVM; rewrite the rule for the JS dispatcher`;
  return {
    dispatch: () => ({ text: null, problem, refused: true }),
    isByUrl: false,
    readsBody: false,
    problems: [problem],
  };
};

/** One row per dispatcher; those that are not here (FALLBACK without rules, PROXY) have null criteria. */
const compilers: Readonly<Record<string, Compile | undefined>> = {
  URI_PARTS: byUrl(pathCriteria),
  SEQUENCE: byUrl(pathCriteria),
  URI_PARAMS: byUrl(queryCriteria),
  URI_ELEMENTS: byUrl((...args) => `${pathCriteria(...args)}${queryCriteria(...args)}`),
  QUERY_HEADER: (rules, { mode }) => ({
    dispatch: ({ request }) => ({ text: criteria[mode].requestHeaders(rules, request.rawHeaders) }),
    isByUrl: false,
    readsBody: false,
    problems: [],
  }),
  JSON_BODY(rules, { mode }) {
    const rule = readJsonBodyRules(rules);
    if (typeof rule !== 'function') {
      const { problem } = rule;
      return { dispatch: () => ({ text: null, problem }), isByUrl: false, readsBody: true, problems: [problem] };
    }
    return {
      dispatch({ request: { body } }) {
        const json = body.text === '' ? undefined : parseJsonText(body.text ?? '');
        const isForm = mode === 'fixed' && json === undefined && typeof body.value === 'object';
        if (json === undefined && !isForm && body.text !== '') {
          return { text: null, problem: 'the body is not JSON, so the JSON_BODY rule cannot be evaluated' };
        }
        return { text: rule(json ?? (isForm ? body.value : undefined)) ?? null };
      },
      isByUrl: false,
      readsBody: true,
      problems: [],
    };
  },
  SCRIPT: script,
  GROOVY: script,
  JS: (rules, { mode, sandbox, operation }) => ({
    async dispatch({ request, params, variables }) {
      const { value, problem, assigned } = await sandbox.run(rules, request, { ...params }, mode);
      for (const [name, item] of Object.entries(assigned)) variables.set(name, item);
      return { text: value ?? null, ...(problem === undefined ? {} : { problem: `${operation.name}: ${problem}` }) };
    },
    isByUrl: false,
    readsBody: true,
    problems: [],
  }),
};

/** A path's percent-escapes undone, as far as they are well-formed. */
function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
