import type { ParameterObject } from '../../spec/document.ts';
import { isObject, type JsonObject, type Operation, parsedJson } from '../openapi/index.ts';
import { type MicrocksSettings, readAnnotation } from './annotation.ts';
import type { Dispatcher } from './dispatchers/dispatcher.ts';
import { dispatcherNames, dispatcherOf } from './dispatchers/index.ts';

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
  /** Base URL of the server that is asked whatever the request. */
  readonly forwardTo?: string;
  /** What is wrong with the annotation, each with its remedy. */
  readonly problems: readonly string[];
}

/** What is read differently from mode to mode. */
export interface PlanningMode {
  /** The parameters that inferred rules list. */
  listedParameters(operation: Operation): readonly ParameterObject[];
  /** The text of rules that are written as a mapping, and what is wrong with that. */
  mappingAsRules(mapping: JsonObject): readonly [rules: string, problems: readonly string[]];
  /** What is wrong with a wrapper whose rules are the JSON text null; `shape` is the remedy. */
  nullWrapper(shape: string): string;
}

/** Reads an operation's dispatcher, inferring it from the parameters when there is none. */
export function planDispatch(operation: Operation, mode: PlanningMode): DispatchPlan {
  const annotation = readAnnotation(operation);
  if (annotation?.dispatcher === undefined) {
    const inferred = inferRules(operation, mode);
    return { own: inferred, root: inferred, inferred: inferred.dispatcher !== undefined, problems: [] };
  }
  const name = annotation.dispatcher;
  const [rules, problems] = rulesText(annotation, mode);
  const own: Rules = { dispatcher: name, rules };
  const plain = { own, root: own, inferred: false };
  const dispatcher = dispatcherOf(name);
  if (dispatcher === undefined) return { ...plain, problems: [...problems, unknownDispatcher(name)] };
  if (dispatcher.forwards === true) return { ...plain, problems, forwardTo: rules.trim() };
  if (dispatcher.wraps === undefined || rules.trim() === '') return { ...plain, problems };
  const wrapper = readWrapper(rules, dispatcher.wraps, mode);
  if (typeof wrapper === 'string') return { ...plain, problems: [...problems, wrapper] };
  const otherwise = textOf(wrapper[dispatcher.wraps]);
  return {
    own,
    inferred: false,
    root: { dispatcher: textOf(wrapper.dispatcher), rules: textOf(wrapper.dispatcherRules) ?? '' },
    ...(otherwise === undefined ? {} : { [dispatcher.wraps]: otherwise }),
    problems: [...problems, ...nestedProblems(wrapper)],
  };
}

/** What Microcks infers from the shape of an operation, whatever its examples. */
function inferRules(operation: Operation, mode: PlanningMode): Rules {
  const parts = [...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name).join(' && ');
  const listed = mode.listedParameters(operation);
  const names = listed.flatMap(namesOfParameter);
  const hasQuery = listed.some(({ in: place }) => place === 'query');
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

function rulesText(
  { dispatcherRules = '', rulesObject }: MicrocksSettings,
  mode: PlanningMode,
): readonly [rules: string, problems: readonly string[]] {
  if (rulesObject === undefined) return [dispatcherRules, []];
  if (isObject(rulesObject)) return mode.mappingAsRules(rulesObject);
  return ['', ['dispatcherRules is a list, which has no meaning; write the rules as text']];
}

/** The strict JSON of a wrapper, or what is wrong with it. */
function readWrapper(rules: string, member: NonNullable<Dispatcher['wraps']>, mode: PlanningMode): JsonObject | string {
  const shape = `expected JSON text {"dispatcher": ..., "dispatcherRules": ..., "${member}": ...}`;
  const value = parsedJson(rules);
  if (value === undefined) return `dispatcherRules is not JSON; ${shape}`;
  if (value === null) return mode.nullWrapper(shape);
  if (!isObject(value)) return notAnObject(shape);
  const expected = ['dispatcher', 'dispatcherRules', member];
  const foreign = Object.keys(value).find((key) => !expected.includes(key));
  if (foreign !== undefined) return `dispatcherRules has the unknown member "${foreign}"; ${shape}`;
  const odd = expected.find((key) => isStructured(value[key]));
  return odd === undefined ? value : `"${odd}" in dispatcherRules must be text; ${shape}`;
}

/** What is said of rules that are JSON of another kind. */
export function notAnObject(shape: string): string {
  return `dispatcherRules is not a JSON object; ${shape}`;
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
  const inner = dispatcherOf(name);
  if (inner === undefined) return [unknownDispatcher(name)];
  return inner.wraps === undefined ? [] : [`${name} inside a wrapper is not unwrapped again`];
}

function unknownDispatcher(name: string): string {
  return `the dispatcher "${name}" is unknown on REST; use one of ${dispatcherNames.join(', ')}`;
}
