import { type MethodTable, methods } from '../methods/table.ts';
import { compareTexts } from '../operations/compare.ts';
import { entriesOf, mapOf } from '../operations/maps.ts';
import { textOf } from '../operations/text.ts';
import { GArray, GBuilder, GIterator, GList, type GMap, GObject, type Value } from '../values/containers.ts';

/** A request as scripts see it. */
export interface ScriptRequest {
  readonly method: string;
  /** Percent-encoded, with the base path. */
  readonly path: string;
  /** Percent-encoded; null when there is none. */
  readonly query: string | null;
  /** By the names as received. */
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
  readonly body: string | null;
  /** The fields of a form that has been read; without them, they are read from a body that is one. */
  readonly form?: readonly (readonly [name: string, value: string])[];
  /** Decoded. */
  readonly uriParameters: Readonly<Record<string, string>>;
}

/** Parameters of the query and, after them, of a form. */
function parametersOf(request: ScriptRequest): Map<string, string[]> {
  const type = headerOf(request, 'content-type')?.[0] ?? '';
  const sent = type.startsWith('application/x-www-form-urlencoded') ? (request.body ?? '') : '';
  const all = new Map<string, string[]>();
  for (const pairs of [new URLSearchParams(request.query ?? ''), request.form ?? new URLSearchParams(sent)]) {
    for (const [name, value] of pairs) {
      const values = all.get(name);
      if (values === undefined) all.set(name, [value]);
      else values.push(value);
    }
  }
  return all;
}

function headerOf({ headers }: ScriptRequest, name: string): readonly string[] | undefined {
  return headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

/** A map whose names are read without regard to case. */
function headersOf({ headers }: ScriptRequest): GMap {
  const map = mapOf(
    headers.map(([name, values]) => [name, new GList([...values])]),
    'Headers',
  );
  map.lookUp = (key) => {
    const name = textOf(key).toLowerCase();
    return entriesOf(map).find((entry) => textOf(entry.key).toLowerCase() === name)?.value;
  };
  return map;
}

function newServlet(request: ScriptRequest): Servlet {
  let all: ReadonlyMap<string, readonly string[]> | undefined;
  return new GObject('HttpServletRequest', {
    request,
    get parameters() {
      all ??= parametersOf(request);
      return all;
    },
  });
}

interface MockRequestState {
  content: Value;
  headers: Value;
  request: Value;
  parameters: Value;
  property(name: string): Value | undefined;
}

/** The `mockRequest` of a request. */
export function newMockRequest(request: ScriptRequest): GObject<MockRequestState> {
  const parameters = mapOf(Object.entries(request.uriParameters), 'TreeMap');
  parameters.compare = (a, b) => compareTexts(textOf(a), textOf(b));
  return new GObject('MockRequest', {
    content: request.body,
    headers: headersOf(request),
    request: newServlet(request),
    parameters,
    property(name) {
      return name === 'uriParameters' ? this.parameters : undefined;
    },
  });
}

const change =
  (member: 'content' | 'headers' | 'request' | 'parameters') =>
  ({ state }: GObject<MockRequestState>, [value]: [Value]): null => {
    state[member] = value;
    return null;
  };

const mockRequest = methods<GObject<MockRequestState>>('MockRequest', {
  'getRequestContent()': ({ state }) => state.content,
  'getRequestHeaders()': ({ state }) => state.headers,
  'getRequest()': ({ state }) => state.request,
  'getURIParameters()': ({ state }) => state.parameters,
  'setRequestContent(String)': change('content'),
  'setRequestHeaders(Object)': change('headers'),
  'setRequest(Object)': change('request'),
  'setURIParameters(Map)': change('parameters'),
});

const find = (map: GMap, name: Value) => map.lookUp?.(name);

const headers = methods<GMap>('Headers', {
  'get(Object)': (self, [name]: [Value]) => find(self, name) ?? null,
  'get(String,Object)': (self, [name, otherwise]: [string, Value]) => {
    const values = find(self, name);
    return values instanceof GList ? (values.items[0] ?? otherwise) : otherwise;
  },
  'getAt(Object)': (self, [name]: [Value]) => find(self, name) ?? null,
  'getOrDefault(Object,Object)': (self, [name, otherwise]: [Value, Value]) => find(self, name) ?? otherwise,
  'hasValues(String)': (self, [name]: [string]) => {
    const values = find(self, name);
    return values instanceof GList && values.items.length > 0;
  },
  'getKeys()': (self) =>
    new GArray(
      'String',
      entriesOf(self).map(({ key }) => key),
    ),
});

type Servlet = GObject<{
  readonly request: ScriptRequest;
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}>;

const texts = (values: readonly string[] | undefined) =>
  values === undefined ? null : new GArray('String', [...values]);
const listed = (values: readonly Value[]) => new GIterator([...values][Symbol.iterator]());

const servlet = methods<Servlet>('HttpServletRequest', {
  'getMethod()': ({ state }) => state.request.method,
  'getRequestURI()': ({ state }) => state.request.path,
  'getRequestURL()': ({ state: { request } }) =>
    new GBuilder(`http://${headerOf(request, 'host')?.[0] ?? 'localhost'}${request.path}`, 'StringBuffer'),
  'getQueryString()': ({ state }) => state.request.query,
  'getHeader(String)': ({ state }, [name]: [string]) => headerOf(state.request, name)?.[0] ?? null,
  'getHeaders(String)': ({ state }, [name]: [string]) => listed(headerOf(state.request, name) ?? []),
  'getHeaderNames()': ({ state }) => listed(state.request.headers.map(([name]) => name)),
  'getParameter(String)': ({ state }, [name]: [string]) => state.parameters.get(name)?.[0] ?? null,
  'getParameterValues(String)': ({ state }, [name]: [string]) => texts(state.parameters.get(name)),
  'getParameterMap()': ({ state }) => mapOf([...state.parameters].map(([name, values]) => [name, texts(values)])),
  'getParameterNames()': ({ state }) => listed([...state.parameters.keys()]),
  'getContentType()': ({ state }) => headerOf(state.request, 'content-type')?.[0] ?? null,
  'getScheme()': () => 'http',
  'getServerName()': ({ state }) => (headerOf(state.request, 'host')?.[0] ?? 'localhost').replace(/:\d+$/, ''),
  'getContextPath()|getServletPath()|getPathInfo()': ({ state }) => state.request.path,
  'getProtocol()': () => 'HTTP/1.1',
});

/** What requests can be asked. */
export const requestTables: readonly MethodTable[] = [mockRequest, headers, servlet];
