import { isJsonMediaType, type Operation } from '../../openapi/index.ts';
import type { CriteriaWriter } from '../dispatchers/criteria.ts';
import { dispatcherOf } from '../dispatchers/index.ts';
import type { DispatchPlan } from '../plan.ts';
import type { ExampleResponse, ReadingMode } from './example.ts';
import type { ExternalReader } from './exampleValue.ts';
import { hasRequest, pairsOf, type RequestExamples, readRequests } from './requests.ts';
import { type FoundResponse, readResponses } from './responses.ts';

/** Something the import left out or found doubtful. */
export interface ImportRemark {
  readonly kind: 'response-dropped' | 'request-unpaired' | 'name-reused' | 'unreadable';
  readonly name: string;
  readonly pointer: string;
  readonly message: string;
}

/** The examples of an operation, paired by name. */
export interface Exchanges {
  /** In document order. */
  readonly responses: readonly ExampleResponse[];
  /** The paths that Microcks registers for the operation. */
  readonly resourcePaths: ReadonlySet<string>;
  readonly remarks: readonly ImportRemark[];
}

/** How examples are read, and how their criteria are written. */
export interface PairingMode extends ReadingMode {
  readonly criteria: CriteriaWriter;
}

/** Reads and pairs the examples of an operation. */
export function readExchanges(
  operation: Operation,
  plan: DispatchPlan,
  mode: PairingMode,
  external: ExternalReader,
): Exchanges {
  const requests = readRequests(operation, mode, external);
  // MQ-05: where the path chooses, a response needs a path of its own
  const needsPath = dispatcherOf(plan.own.dispatcher)?.byPath === true;
  const responses: ExampleResponse[] = [];
  const remarks: ImportRemark[] = [];
  const resourcePaths = new Set<string>();
  if (!plan.inferred || operation.parameters.length === 0) resourcePaths.add(operation.path);

  const pair = (found: FoundResponse) => {
    const { name, pointer } = found;
    const isUnreachable = needsPath && !requests.path.has(name);
    if (isUnreachable) {
      const message = `no path parameter has an example called ${name}, so no request leads to this response`;
      remarks.push({ kind: 'response-dropped', name, pointer, message });
      if (!mode.keepsUnreachable) return;
    } else resourcePaths.add(resourcePathOf(operation, plan, requests.path.get(name)));
    responses.push({ ...found, criteria: isUnreachable ? undefined : criteriaOf(name, plan, requests, mode) });
  };

  for (const entry of readResponses(operation, mode, external)) {
    if (entry.kind === 'unreadable') remarks.push(entry);
    else if (entry.kind === 'reference' && !hasRequest(requests, entry.response.name)) {
      const { name, pointer } = entry.response;
      const message = `x-microcks-refs names ${name}, which no request example is called`;
      remarks.push({ kind: 'response-dropped', name, pointer, message });
    } else pair(entry.response);
  }
  remarks.push(...unpaired(requests, responses), ...reused(responses));
  return { responses, resourcePaths, remarks };
}

function criteriaOf(
  name: string,
  { root }: DispatchPlan,
  { path, query, header }: RequestExamples,
  mode: PairingMode,
): string | null {
  const values = { path: pairsOf(path, name), query: pairsOf(query, name), header: pairsOf(header, name) };
  return dispatcherOf(root.dispatcher)?.ofExample?.(root.rules, values, mode.criteria) ?? null;
}

function resourcePathOf(
  { path }: Operation,
  { root }: DispatchPlan,
  values: ReadonlyMap<string, readonly string[]> | undefined,
): string {
  if (values === undefined || dispatcherOf(root.dispatcher)?.byPath !== true) return path;
  return path.replace(/\{([^{}]*)\}/g, (whole, name: string) => values.get(name)?.[0] ?? whole);
}

/** MQ-06: a request example that no response example is named after. */
function unpaired({ body }: RequestExamples, responses: readonly ExampleResponse[]): readonly ImportRemark[] {
  const names = new Set(responses.map(({ name }) => name));
  return [...body]
    .filter(([name]) => !names.has(name))
    .map(([name, pointer]) => ({
      kind: 'request-unpaired',
      name,
      pointer,
      message: `no response example is called ${name}, so this request leads to none`,
    }));
}

/** MQ-07: one name for two responses. */
function reused(responses: readonly ExampleResponse[]): readonly ImportRemark[] {
  const firstOf = new Map<string, ExampleResponse>();
  return responses.flatMap((response): ImportRemark[] => {
    const first = firstOf.get(response.name);
    firstOf.set(response.name, first ?? response);
    if (first === undefined || (first.statusKey === response.statusKey && isOtherForm(first, response))) return [];
    return [
      {
        kind: 'name-reused',
        name: response.name,
        pointer: response.pointer,
        message: `the name ${response.name} stands for a ${first.statusKey} and a ${response.statusKey} response; Microcks pairs the request with the last one only`,
      },
    ];
  });
}

/** The same answer in another media type is no contradiction. */
function isOtherForm(a: ExampleResponse, b: ExampleResponse): boolean {
  return a.mediaType !== b.mediaType && isJsonMediaType(a.mediaType ?? '') !== isJsonMediaType(b.mediaType ?? '');
}
