import { type JSONValue, jsonpath } from 'json-p3';
import { ContractError } from './contract-error.ts';
import { copy, isObject } from './json.ts';

/** One step of an overlay: what it selects, and either what to merge into it or that it goes. */
export interface OverlayAction {
  readonly target: string;
  readonly description?: string;
  readonly update?: unknown;
  readonly remove?: boolean;
}

/** An OpenAPI Overlay 1.0 document. */
export interface Overlay {
  readonly overlay: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly extends?: string;
  readonly actions: readonly OverlayAction[];
}

/**
 * Returns a copy of `document` with the overlay's actions applied in order (OpenAPI Overlay Specification 1.0.0).
 *
 * Objects merge recursively, arrays grow at their end; an array given for an array target adds each of its items.
 * Stricter than the specification in one way: a target that selects nothing is a `ContractError`, because it is
 * nearly always a typing mistake. `file` names the overlay in errors; actions are counted from 0.
 */
export function applyOverlay<T>(document: T, overlay: unknown, file: string): T {
  const { actions } = readOverlay(overlay, file);
  const root = copy(document) as unknown;
  for (const [index, action] of actions.entries()) {
    const targets = select(root, action.target, file, index);
    for (const target of action.remove ? targets.sort(lastFirst) : targets) {
      if (action.remove) removeAt(root, target.location, file, index);
      else updateAt(target, action.update, file, index);
    }
  }
  return root as T;
}

/** Checks that a parsed file is an Overlay 1.0 document and returns it; throws `ContractError` otherwise. */
export function readOverlay(value: unknown, file: string): Overlay {
  const fail = (problem: string, action?: number): never => {
    throw new ContractError(file, problem, { action });
  };
  if (!isObject(value)) return fail('is not an overlay: the document must be an object');
  if (typeof value.overlay !== 'string') return fail('is not an overlay: the field "overlay" (a version) is missing');
  if (!/^1\.0\.\d+$/.test(value.overlay)) return fail(`overlay version ${value.overlay} is not supported, only 1.0.x`);
  const info = isObject(value.info) ? value.info : {};
  if (typeof info.title !== 'string' || typeof info.version !== 'string')
    fail('info.title and info.version must be text');
  if (!Array.isArray(value.actions) || value.actions.length === 0)
    return fail('"actions" must list at least one action');
  for (const [index, action] of value.actions.entries()) {
    const problem = problemOf(action);
    if (problem) fail(problem, index);
  }
  return value as unknown as Overlay;
}

const actionFields: readonly string[] = ['target', 'description', 'update', 'remove'];

function problemOf(action: unknown): string | undefined {
  if (!isObject(action)) return 'must be an object';
  const unknown = Object.keys(action).find((key) => !actionFields.includes(key) && !key.startsWith('x-'));
  if (unknown !== undefined) return `has an unknown field "${unknown}"`;
  if (typeof action.target !== 'string') return '"target" (a JSONPath) is missing';
  if (action.description !== undefined && typeof action.description !== 'string') return '"description" must be text';
  if (action.remove !== undefined && typeof action.remove !== 'boolean') return '"remove" must be true or false';
  if (action.remove !== true && action.update === undefined) return 'needs "update", or "remove: true"';
  return undefined;
}

interface Target {
  readonly location: readonly (string | number)[];
  readonly value: unknown;
}

/** The selected nodes in document order, without repetitions. */
function select(document: unknown, path: string, file: string, action: number): Target[] {
  const targets = new Map<string, Target>();
  try {
    for (const node of jsonpath.query(path, document as JSONValue)) {
      targets.set(JSON.stringify(node.location), { location: node.location, value: node.value });
    }
  } catch (error) {
    throw new ContractError(file, `target ${path} is not a JSONPath: ${(error as Error).message}`, { action });
  }
  if (targets.size === 0) throw new ContractError(file, `target ${path} matches nothing`, { action });
  return [...targets.values()];
}

/** Orders locations so that no removal moves or takes away a node that is still to be removed. */
function lastFirst(a: Target, b: Target): number {
  for (const [depth, step] of a.location.entries()) {
    const other = b.location[depth];
    if (other === undefined) return -1;
    if (step !== other) return step > other ? -1 : 1;
  }
  return 1;
}

function removeAt(root: unknown, location: Target['location'], file: string, action: number): void {
  const key = location.at(-1);
  if (key === undefined) throw new ContractError(file, 'the whole document cannot be removed', { action });
  const parent = location.slice(0, -1).reduce((node, step) => (node as Record<string | number, unknown>)[step], root);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
}

function updateAt(target: Target, update: unknown, file: string, action: number): void {
  if (Array.isArray(target.value)) {
    target.value.push(...copy(Array.isArray(update) ? update : [update]));
  } else if (!isObject(target.value)) {
    const place = target.location.join('.') || '$';
    throw new ContractError(file, `${place} is neither object nor array; target what contains it`, { action });
  } else if (!isObject(update)) {
    throw new ContractError(file, '"update" must be an object, because the target selects one', { action });
  } else {
    mergeInto(target.value, update);
  }
}

function mergeInto(target: Record<string, unknown>, update: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(update)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (Array.isArray(present) && Array.isArray(value)) present.push(...copy(value));
    else if (isObject(present) && isObject(value)) mergeInto(present, value);
    // defineProperty, because assigning a key named __proto__ would change the prototype instead
    else
      Object.defineProperty(target, key, {
        value: copy(value),
        writable: true,
        enumerable: true,
        configurable: true,
      });
  }
}

/** By way of text, so that a node which two YAML aliases share becomes two nodes. */
