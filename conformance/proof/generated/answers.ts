import type { Incoming } from '../lie.ts';
import { envelope } from '../tampering.ts';
import type { Operation } from './contract.ts';
import { type GeneratedLie, isJson, type Json, lieAbout } from './lie.ts';

/** How a value in an answer is wrong; `undefined` takes it away. A twist that changes nothing is no lie. */
const twists: Readonly<Record<string, (value: unknown) => unknown>> = {
  missing: () => undefined,
  'of another type': otherType,
  'another one': otherValue,
};

/** States in which something is shown: what tells them is the thing itself, or the request for it. */
const states: Readonly<Record<string, (thing: Json, incoming: Incoming) => boolean>> = {
  public: ({ requireSignedURLs, draft }) => requireSignedURLs === false && draft !== true,
  private: ({ requireSignedURLs, draft }) => requireSignedURLs === true && draft !== true,
  draft: ({ draft }) => draft === true,
  'on the first page': (_, incoming) => !laterPage(incoming),
  'on a later page': (_, incoming) => laterPage(incoming),
  '': () => true,
};

/** Fields of which the contract says that they may be missing, or that are another name of one. */
const optional: ReadonlySet<string> = new Set(['metadata', 'draft', 'blur', 'browser_ttl', 'creator', 'filename']);

/** Whether a request asks for a page after the first. */
export function laterPage({ url }: Incoming): boolean {
  const { searchParams } = new URL(url, 'http://target');
  return searchParams.has('continuation_token') || Number(searchParams.get('page') ?? 1) > 1;
}

/** Every field of every answer: missing, of another type, and another one, in each state of what is shown. */
export function answerLies(operations: readonly Operation[]): readonly GeneratedLie[] {
  return operations.flatMap((operation) =>
    operation.results.flatMap((place) =>
      statesOf(operation, place).flatMap((state) =>
        Object.entries(twists)
          .filter(([twist]) => !(twist === 'missing' && optional.has(place.at(-1) ?? '')))
          .map(([twist, change]) =>
            lieAbout(
              `${operation.id} answers ${place.join('.')} ${state}`.trim(),
              twist,
              envelope(operation.where, ({ result }, { status }, _, incoming) => {
                if (status === 200) alter(result, place, change, (thing) => states[state]?.(thing, incoming) ?? true);
              }),
            ),
          ),
      ),
    ),
  );
}

function statesOf({ id, results }: Operation, place: readonly string[]): readonly string[] {
  if (/^(batchL|l)istImages(V2)?$/.test(id)) return ['on the first page', 'on a later page'];
  if (place.length !== 1 || !results.some(([name]) => name === 'requireSignedURLs')) return [''];
  return id === 'getImage' || id === 'batchGetImage' ? ['public', 'private', 'draft'] : ['public', 'private'];
}

/** Changes what stands at a place, wherever the thing that holds it is in the state meant. */
function alter(
  value: unknown,
  [step = '', ...rest]: readonly string[],
  change: (value: unknown) => unknown,
  holds: (thing: Json) => boolean,
): void {
  if (step === '[]') {
    for (const item of Array.isArray(value) ? value : []) alter(item, rest, change, holds);
    return;
  }
  if (!isJson(value)) return;
  if (step === '*') {
    for (const item of Object.values(value)) alter(item, rest, change, holds);
    return;
  }
  if (rest.length > 0) {
    alter(value[step], rest, change, holds);
    return;
  }
  if (!(step in value) || !holds(value)) return;
  const other = change(value[step]);
  if (other === undefined) delete value[step];
  else value[step] = other;
}

function otherType(value: unknown): unknown {
  if (typeof value === 'string') return 12_345;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return { first: value[0] };
  return isJson(value) ? Object.entries(value) : value;
}

/** Another value of the same type, as near to the first as can be. */
function otherValue(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.slice(1);
  if (isJson(value))
    return Object.keys(value).length === 0 ? { made: 'up' } : Object.fromEntries(Object.entries(value).slice(1));
  if (typeof value !== 'string') return value;
  const instant = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? `${value}x` : new Date(instant + 3_600_000 * 24 * 400).toISOString();
}
