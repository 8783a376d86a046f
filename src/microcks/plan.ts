import type { ParameterObject } from '../../spec/document.ts';
import { isObject, type JsonObject } from '../openapi/object.ts';
import type { Operation } from '../openapi/operation.ts';
import type { MicrocksMode } from './criteria.ts';

/** A dispatcher and its rules; no name means none. */
export interface Rules {
  readonly dispatcher: string | undefined;
  readonly rules: string;
}

/** How an operation's examples are chosen, as annotated or inferred. */
export interface DispatchPlan {
  /** What the operation says, or what was inferred. */
  readonly own: Rules;
  /** The same, or what is inside a well-formed FALLBACK or PROXY_FALLBACK. */
  readonly root: Rules;
  readonly inferred: boolean;
  /** Name of the response for when nothing is found. */
  readonly fallback?: string;
  /** Base URL of the server that is asked when nothing is found. */
  readonly proxyUrl?: string;
  /** What is wrong with the annotation, each with its remedy. */
  readonly problems: readonly string[];
}

/** The dispatchers that work on REST. */
const dispatcherNames = [
  'URI_PARTS',
  'SEQUENCE',
  'URI_PARAMS',
  'URI_ELEMENTS',
  'QUERY_HEADER',
  'JSON_BODY',
  'SCRIPT',
  'GROOVY',
  'JS',
  'FALLBACK',
  'PROXY',
  'PROXY_FALLBACK',
] as const;

/** Reads an operation's dispatcher, inferring it from the parameters when there is none. */
export function planDispatch(operation: Operation, mode: MicrocksMode): DispatchPlan {
  const { microcks } = operation;
  if (microcks?.dispatcher === undefined) {
    const own = inferRules(operation, mode);
    return { own, root: own, inferred: own.dispatcher !== undefined, problems: [] };
  }
  const { dispatcher } = microcks;
  const [rules, problems] = rulesText(microcks, mode);
  const own: Rules = { dispatcher, rules };
  const plain = { own, root: own, inferred: false };
  const wrapper = wrappers[dispatcher];
  if (wrapper === undefined) {
    const known = (dispatcherNames as readonly string[]).includes(dispatcher);
    return { ...plain, problems: known ? problems : [...problems, unknownDispatcher(dispatcher)] };
  }
  if (rules.trim() === '') return { ...plain, problems };
  const specification = readWrapper(rules, wrapper, mode);
  if (typeof specification === 'string') return { ...plain, problems: [...problems, specification] };
  return {
    own,
    inferred: false,
    root: { dispatcher: textOf(specification.dispatcher), rules: textOf(specification.dispatcherRules) ?? '' },
    ...wrapper.outcome(textOf(specification[wrapper.member])),
    problems: [...problems, ...nestedProblems(specification)],
  };
}

/** What Microcks infers from the shape of an operation, whatever its examples. */
function inferRules({ path, ownParameters, pathParameters }: Operation, mode: MicrocksMode): Rules {
  const parts = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name).join(' && ');
  // MQ-02: Microcks lists header and cookie parameters too, which are never compared
  const others = mode === 'exact' ? ownParameters : [...pathParameters, ...ownParameters];
  const names = others
    .filter(({ in: place }) => (mode === 'exact' ? place !== 'path' : place === 'query'))
    .flatMap(namesOfParameter);
  const hasQuery = others.some(({ in: place }) => place === 'query');
  const query = [...new Set(names)].join(' && ');
  if (hasQuery) {
    return parts === ''
      ? { dispatcher: 'URI_PARAMS', rules: query }
      : { dispatcher: 'URI_ELEMENTS', rules: `${parts} ?? ${query}` };
  }
  return parts === '' ? { dispatcher: undefined, rules: '' } : { dispatcher: 'URI_PARTS', rules: parts };
}

/** An object parameter counts as its members. */
function namesOfParameter({ name, schema }: ParameterObject): readonly string[] {
  const members = isObject(schema) && schema.type === 'object' && isObject(schema.properties) ? schema.properties : {};
  return Object.keys(members).length === 0 ? [name] : Object.keys(members);
}

/** MQ-01: rules written as a mapping are lost on Microcks. */
function rulesText(
  { dispatcherRules = '', rulesObject }: { readonly dispatcherRules?: string; readonly rulesObject?: unknown },
  mode: MicrocksMode,
): readonly [string, string[]] {
  if (rulesObject === undefined) return [dispatcherRules, []];
  if (!isObject(rulesObject)) {
    return ['', ['dispatcherRules is a list, which has no meaning; write the rules as text']];
  }
  if (mode === 'exact') {
    return ['', ['dispatcherRules is a mapping, which Microcks reads as empty text; write the JSON as text (|)']];
  }
  const { dispatcherRules: inner } = rulesObject;
  return [
    JSON.stringify(isObject(inner) ? { ...rulesObject, dispatcherRules: JSON.stringify(inner) } : rulesObject),
    [],
  ];
}

interface Wrapper {
  readonly member: 'fallback' | 'proxyUrl';
  readonly outcome: (value: string | undefined) => Pick<DispatchPlan, 'fallback' | 'proxyUrl'>;
}

const wrappers: Readonly<Record<string, Wrapper | undefined>> = {
  FALLBACK: { member: 'fallback', outcome: (fallback) => (fallback === undefined ? {} : { fallback }) },
  PROXY_FALLBACK: { member: 'proxyUrl', outcome: (proxyUrl) => (proxyUrl === undefined ? {} : { proxyUrl }) },
};

/** The strict JSON of a wrapper, or what is wrong with it. */
function readWrapper(rules: string, { member }: Wrapper, mode: MicrocksMode): JsonObject | string {
  const shape = `expected JSON text {"dispatcher": ..., "dispatcherRules": ..., "${member}": ...}`;
  let value: unknown;
  try {
    value = JSON.parse(rules);
  } catch {
    return `dispatcherRules is not JSON; ${shape}`;
  }
  if (value === null && mode === 'exact') {
    // MQ-15: the import itself fails on a real server
    throw new RulesCrash(`dispatcherRules is the JSON text null, on which Microcks fails to import; ${shape}`);
  }
  if (!isObject(value)) return `dispatcherRules is not a JSON object; ${shape}`;
  const known = ['dispatcher', 'dispatcherRules', member];
  const foreign = Object.keys(value).find((key) => !known.includes(key));
  if (foreign !== undefined) return `dispatcherRules has the unknown member "${foreign}"; ${shape}`;
  const odd = known.find((key) => isStructured(value[key]));
  return odd === undefined ? value : `"${odd}" in dispatcherRules must be text; ${shape}`;
}

/** Rules on which a real Microcks fails to import the contract. */
export class RulesCrash extends Error {}

function isStructured(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function nestedProblems({ dispatcher }: JsonObject): readonly string[] {
  if (dispatcher === undefined || dispatcher === null) return ['the wrapper names no dispatcher inside'];
  const name = String(dispatcher);
  if (wrappers[name] !== undefined) return [`${name} inside a wrapper is not unwrapped again`];
  return (dispatcherNames as readonly string[]).includes(name) ? [] : [unknownDispatcher(name)];
}

function unknownDispatcher(name: string): string {
  return `the dispatcher "${name}" is unknown on REST; use one of ${dispatcherNames.join(', ')}`;
}
