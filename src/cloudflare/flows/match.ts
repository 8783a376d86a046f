import { matchesGlob } from '../glob.ts';
import { fastlyNames } from './fastly.ts';
import { type Flow, type FlowProvider, flowExtensions } from './flow.ts';

/** What of a request decides whether a flow runs. */
export interface FlowRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  readonly via: string | undefined;
}

/** A flow that runs, and what the origin is asked for. */
export interface MatchedFlow {
  readonly flow: Flow;
  /** Path and query for the origin, without the provider's parameters. */
  readonly target: string;
  /** The provider's parameters; the last of a name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const providerNames: Readonly<Record<FlowProvider, ReadonlySet<string>>> = { fastly: fastlyNames };

/**
 * The first flow that a request meets. Pictures are told by the ending of their path; a request of the Images service
 * itself (`Via`) meets none, so that no flow ever sees its own request.
 */
export function matchFlow(flows: readonly Flow[], request: FlowRequest): MatchedFlow | undefined {
  const { method, path, search, via = '' } = request;
  if (flows.length === 0 || (method !== 'GET' && method !== 'HEAD') || /image-resizing/i.test(via)) return undefined;
  if (path.startsWith('/cdn-cgi/')) return undefined;
  const extension = extensionOf(path);
  if (extension === undefined) return undefined;
  const pairs = pairsOf(search);
  const flow = flows.find((each) => each.enabled !== false && meets(each, path, extension, pairs));
  if (flow === undefined) return undefined;
  const taken = flow.provider === undefined ? none : providerNames[flow.provider];
  const kept = pairs.filter(({ name }) => !taken.has(name)).map(({ text }) => text);
  return {
    flow,
    target: path + (taken === none ? search : kept.length === 0 ? '' : `?${kept.join('&')}`),
    parameters: new Map(pairs.filter(({ name }) => taken.has(name)).map(({ name, value }) => [name, value])),
  };
}

const none: ReadonlySet<string> = new Set();
const pictures: ReadonlySet<string> = new Set(flowExtensions);

function meets({ provider, when = {} }: Flow, path: string, extension: string, pairs: readonly Pair[]): boolean {
  if (provider !== undefined) return pairs.some(({ name }) => providerNames[provider].has(name));
  const { extensions, path: pattern, query } = when;
  return (
    (extensions === undefined || extensions.some((each) => each === extension)) &&
    (pattern === undefined || matchesGlob(pattern, path)) &&
    (query === undefined || pairs.some(({ name }) => name === query))
  );
}

/** The ending of the last segment, in lower case, where it is that of a picture. */
function extensionOf(path: string): string | undefined {
  const segment = path.slice(path.lastIndexOf('/') + 1);
  const extension = segment.slice(segment.lastIndexOf('.') + 1).toLowerCase();
  return segment.includes('.') && pictures.has(extension) ? extension : undefined;
}

/** A query parameter, read and as it was sent. */
interface Pair {
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

function pairsOf(search: string): readonly Pair[] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .filter((text) => text !== '')
    .map((text) => {
      const [[name, value] = ['', '']] = new URLSearchParams(text);
      return { name, value, text };
    });
}
