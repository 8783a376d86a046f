import Negotiator from 'negotiator';
import type { Criteria } from '../dispatchers/dispatcher.ts';
import type { ExampleResponse } from '../examples/example.ts';
import { byUsefulness } from '../examples/status.ts';
import type { DispatchPlan } from '../plan.ts';
import type { Preference } from './preference.ts';

/** Which example answers, and why. */
export interface Choice {
  readonly response?: ExampleResponse;
  /** One sentence. */
  readonly why: string;
  /** Those it was taken from. */
  readonly candidates: readonly ExampleResponse[];
  /** The base URL of the server to ask instead. */
  readonly forwardTo?: string;
  /** True when the request matched examples but none in a media type that `Accept` allows. */
  readonly notAcceptable?: true;
  /** True when nothing is chosen because the examples are those of errors, and a success is described. */
  readonly onlyErrors?: true;
}

/** What is chosen differently from mode to mode. */
export interface ChoosingMode {
  /** Those of the candidates that may answer, where they are just what was meant or merely all that there is. */
  allowed(
    candidates: readonly ExampleResponse[],
    isMeant: boolean,
    describesSuccess: boolean,
  ): readonly ExampleResponse[];
  /** Whether any example answers when the dispatcher finds none. */
  answersAnyway(dispatcher: string | undefined): boolean;
  /** The best of the candidates for an `Accept` header. */
  best(candidates: readonly ExampleResponse[], accept: string | undefined): Pick<Choice, 'response' | 'notAcceptable'>;
}

/** What is chosen from. */
interface Choosing {
  readonly plan: DispatchPlan;
  readonly responses: readonly ExampleResponse[];
  readonly criteria: Criteria;
  readonly accept: string | undefined;
  readonly mode: ChoosingMode;
  /** Whether the operation describes a 2xx; then no error answers that nothing asked for, unless in `exact`. */
  readonly describesSuccess: boolean;
}

/** Chooses as Microcks does: by criteria, by name, the named fallback, the proxy, then whatever there is. */
export function chooseResponse(choosing: Choosing): Choice {
  const { plan, responses, criteria, mode, describesSuccess } = choosing;
  if (plan.forwardTo !== undefined) {
    return { why: `${plan.own.dispatcher}: every request is forwarded`, candidates: [], forwardTo: plan.forwardTo };
  }
  for (const { candidates, why, isMeant } of ways(choosing)) {
    const allowed = mode.allowed(candidates, isMeant, describesSuccess);
    if (allowed.length > 0) return pick(allowed, why, choosing);
  }
  if (plan.proxyUrl !== undefined) {
    return {
      why: `nothing fits the criteria: ${plan.own.dispatcher} forwards`,
      candidates: [],
      forwardTo: plan.proxyUrl,
    };
  }
  if (criteria.refused !== undefined) return { why: criteria.problem ?? 'the rule cannot be run', candidates: [] };
  if (responses.length > 0 && mode.answersAnyway(plan.root.dispatcher)) {
    const candidates = mode.allowed(responses, false, describesSuccess);
    if (candidates.length > 0)
      return pick(candidates, 'nothing fits the criteria, so the default example answers', choosing);
    return { why: 'only errors have examples, and a success is described', candidates: [], onlyErrors: true };
  }
  return { why: `The response ${String(criteria.text)} does not exist!`, candidates: [] };
}

/** Examples that one way of choosing leads to; `isMeant` when it leads to just them, and not to whatever there is. */
interface Way {
  readonly candidates: readonly ExampleResponse[];
  readonly why: string;
  readonly isMeant: boolean;
}

/** The ways of choosing, in the order in which they are tried. */
function* ways(choosing: Choosing): Generator<Way> {
  const { plan, responses, criteria } = choosing;
  if (criteria.refused === undefined) {
    const { text } = criteria;
    const equal = responses.filter((response) => response.criteria === text);
    yield { candidates: equal, why: equalWords(choosing), isMeant: text !== null && text !== '' };
    yield { candidates: named(responses, text), why: `its name is the criteria, ${String(text)}`, isMeant: true };
  }
  if (plan.fallback !== undefined) {
    const why = `nothing fits the criteria, and the fallback is ${plan.fallback}`;
    yield { candidates: named(responses, plan.fallback), why, isMeant: true };
  }
}

/** Chooses as a client prefers (RFC 7240), by name and status; no response when there is no such one. */
export function choosePreferred(
  { code, example }: Preference,
  choosing: Pick<Choosing, 'responses' | 'accept' | 'mode'>,
): Choice {
  const fitting = choosing.responses.filter(
    ({ name, status }) => (example === undefined || name === example) && (code === undefined || status === code),
  );
  const asked = [example === undefined ? '' : `example=${example}`, code === undefined ? '' : `code=${code}`]
    .filter((text) => text !== '')
    .join(', ');
  if (fitting.length === 0) return { why: `no example fits Prefer: ${asked}`, candidates: [] };
  return pick(fitting, `the client prefers ${asked}`, choosing);
}

function equalWords({ plan, criteria: { text, problem } }: Choosing): string {
  if (text !== null) return `its criteria equal the request's, ${text === '' ? 'both empty' : text}`;
  if (problem !== undefined) return `${problem}; without criteria every example is a candidate`;
  return plan.root.dispatcher === undefined
    ? 'there is no dispatcher, so every example is a candidate'
    : `${plan.root.dispatcher} gives no criteria, so every example is a candidate`;
}

function named(responses: readonly ExampleResponse[], name: string | null): readonly ExampleResponse[] {
  return name === null ? [] : responses.filter((response) => response.name === name);
}

function pick(
  candidates: readonly ExampleResponse[],
  why: string,
  { mode, accept }: Pick<Choosing, 'mode' | 'accept'>,
): Choice {
  const best = mode.best(candidates, accept);
  return { ...best, why: best.notAcceptable === true ? `${why}; no example is ${accept}` : why, candidates };
}

/** The best of the candidates whose media type is acceptable; the best of all, and a word of it, when none is. */
export function bestExample(
  candidates: readonly ExampleResponse[],
  accept: string | undefined,
): Pick<Choice, 'response' | 'notAcceptable'> {
  const ranked = [...candidates].sort(byDefault);
  const types = [...new Set(ranked.flatMap(({ mediaType }) => (mediaType === undefined ? [] : [mediaType])))];
  const [best] = ranked;
  if (best === undefined) return {};
  if (accept === undefined || types.length === 0) return { response: best };
  // Content that fits beats a better rank only where there is a choice of media types
  const [fitting] = acceptableTypes(accept, types);
  const response = ranked.find(({ mediaType }) => mediaType !== undefined && mediaType === fitting);
  return response === undefined ? { response: best, notAcceptable: true } : { response };
}

/**
 * The media types that an `Accept` header allows, best first; ties keep their order. Parameters such as a charset count
 * only where they tell types apart, and a type that is described with a wildcard stands for all that it covers.
 */
export function acceptableTypes(accept: string, types: readonly string[]): readonly string[] {
  if (accept === '*/*') return types;
  const asked = accept.slice(0, 4096);
  const asSent = negotiate(asked, types);
  if (asSent.length > 0) return asSent;
  const ranges = asked.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';');
    return [type.trim(), ...parameters.filter((parameter) => /^\s*q\s*=/i.test(parameter))].join(';');
  });
  const plain = negotiate(ranges.join(','), types);
  if (plain.length > 0) return plain;
  const wanted = ranges.filter((range) => !/;\s*q\s*=\s*0(\.0*)?\s*$/i.test(range));
  return types.filter((type) => type.includes('*') && wanted.some((range) => isCovered(range, type)));
}

function negotiate(accept: string, types: readonly string[]): readonly string[] {
  return new Negotiator({ headers: { accept } } as never).mediaTypes([...types]);
}

/** Whether the range that a client asks for has types in common with a wildcard of the contract. */
function isCovered(range: string, wildcard: string): boolean {
  const [asked = '', described = ''] = [range, wildcard].map((text) => text.split('/', 1)[0]?.trim().toLowerCase());
  return asked === described || asked === '*' || described === '*';
}

/** MQ-17: the flagged one first, then the lowest success, then the document's order. */
function byDefault(a: ExampleResponse, b: ExampleResponse): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? -1 : 1;
  return byUsefulness(a.status ?? 999, b.status ?? 999, [a.statusKey, b.statusKey]);
}
