import type { MockRequest } from '../request.ts';

/** What rules see and may do, as far as modes differ in it. */
export interface ScriptDialect {
  /** Request headers by the names that rules use. */
  headersOf(request: MockRequest): Readonly<Record<string, readonly string[]>>;
  readonly ignoresCase: boolean;
  /** Whether assigning to `requestContext` counts, beside its `set`. */
  readonly readsAssigned: boolean;
  /** Whether a Groovy rule that fails or returns nothing stands for any response, and only a String is a name. */
  readonly failureMatchesAll: boolean;
}

/** As one would expect. */
export const fixedScripts: ScriptDialect = {
  headersOf: (request) => ({
    ...wireHeaders(request),
    ...Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value === undefined ? [] : [value].flat()]),
    ),
  }),
  ignoresCase: true,
  readsAssigned: true,
  failureMatchesAll: false,
};

/** As on Microcks; MQ-20: only what `set` is given counts. */
export const exactScripts: ScriptDialect = {
  headersOf: wireHeaders,
  ignoresCase: false,
  readsAssigned: false,
  failureMatchesAll: true,
};

function wireHeaders({ rawHeaders }: MockRequest): Readonly<Record<string, readonly string[]>> {
  const headers: Record<string, readonly string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    headers[name] = [...(headers[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return headers;
}

/** The rule as a function body among the objects that Microcks gives it. */
export function programOf(
  rule: string,
  request: MockRequest,
  params: Readonly<Record<string, string>>,
  dialect: ScriptDialect,
): string {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(request.search)) query[name] ??= value;
  const visible = {
    content: request.body.text ?? null,
    headers: dialect.headersOf(request),
    ignoreCase: dialect.ignoresCase,
    parameters: { ...query, ...params },
  };
  return `${prelude(JSON.stringify(visible), dialect)}
const __result = (function () {
${rule}
})();
__answer(__result);`;
}

function prelude(request: string, { readsAssigned }: ScriptDialect): string {
  return `const __request = JSON.parse(${JSON.stringify(request)});
const __kept = Object.create(null);
const __host = { get: __get, put: __put, delete: __delete, log: __log, fetch: globalThis.__fetch };
const __header = (name) => {
  const key = Object.keys(__request.headers).find((sent) => __request.ignoreCase
    ? sent.toLowerCase() === String(name).toLowerCase() : sent === name);
  return key === undefined ? [] : __request.headers[key];
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
  if (${readsAssigned}) for (const [key, item] of Object.entries(requestContext)) if (typeof item !== 'function') assigned[key] = item;
  return JSON.stringify({ result: value === undefined || value === null ? null : String(value), assigned });
}`;
}
