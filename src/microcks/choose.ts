import Negotiator from 'negotiator';
import type { MicrocksMode } from './criteria.ts';
import type { Criteria } from './dispatchers.ts';
import type { ExampleResponse } from './exchanges.ts';
import type { DispatchPlan } from './plan.ts';
import type { Preference } from './prefer.ts';
import { byUsefulness } from './status.ts';
import { withoutErrors } from './success.ts';

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

/** What is chosen from. */
export interface Choosing {
  readonly plan: DispatchPlan;
  readonly responses: readonly ExampleResponse[];
  readonly criteria: Criteria;
  readonly accept: string | undefined;
  readonly mode: MicrocksMode;
  /** Whether the operation describes a 2xx; then no error answers that nothing asked for, unless in `exact`. */
  readonly describesSuccess: boolean;
}

/** Chooses as Microcks does: by criteria, by name, the named fallback, the proxy, then whatever there is. */
export function chooseResponse(choosing: Choosing): Choice {
  const { plan, responses, criteria, mode } = choosing;
  const { dispatcher } = plan.root;
  if (plan.own.dispatcher === 'PROXY') {
    return { why: 'PROXY: every request is forwarded', candidates: [], forwardTo: plan.own.rules.trim() };
  }
  const steps: (() => Step)[] = [];
  if (criteria.refused === undefined) {
    const { text } = criteria;
    steps.push(
      () => ({
        candidates: responses.filter((response) => response.criteria === text),
        why: equalWords(choosing),
        isMeant: text !== null && text !== '',
      }),
      () => ({ candidates: named(responses, text), why: `its name is the criteria, ${String(text)}`, isMeant: true }),
    );
  }
  const { fallback } = plan;
  if (fallback !== undefined) {
    const why = `nothing fits the criteria, and the fallback is ${fallback}`;
    steps.push(() => ({ candidates: named(responses, fallback), why, isMeant: true }));
  }
  const allowed = ({ candidates, isMeant }: Step) =>
    mode === 'fixed' && choosing.describesSuccess ? withoutErrors(candidates, isMeant) : candidates;
  for (const step of steps) {
    const found = step();
    const candidates = allowed(found);
    if (candidates.length > 0) return pick(candidates, found.why, choosing);
  }
  if (plan.proxyUrl !== undefined) {
    return { why: 'nothing fits the criteria: PROXY_FALLBACK forwards', candidates: [], forwardTo: plan.proxyUrl };
  }
  if (criteria.refused !== undefined) return { why: criteria.problem ?? 'the rule cannot be run', candidates: [] };
  if (responses.length > 0 && (mode === 'fixed' || dispatcher === undefined)) {
    const why = 'nothing fits the criteria, so the default example answers';
    const candidates = allowed({ candidates: responses, why, isMeant: false });
    if (candidates.length > 0) return pick(candidates, why, choosing);
    return { why: 'only errors have examples, and a success is described', candidates: [], onlyErrors: true };
  }
  return { why: `The response ${String(criteria.text)} does not exist!`, candidates: [] };
}

/** Examples that one way of choosing leads to; `isMeant` when it leads to just them, and not to whatever there is. */
interface Step {
  readonly candidates: readonly ExampleResponse[];
  readonly why: string;
  readonly isMeant: boolean;
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
  if (mode === 'exact') {
    // MQ-16: the whole header, or else the first
    const response = candidates.find(({ mediaType }) => mediaType === accept) ?? candidates[0];
    return { ...(response === undefined ? {} : { response }), why, candidates };
  }
  const ranked = [...candidates].sort(byDefault);
  const types = [...new Set(ranked.flatMap(({ mediaType }) => (mediaType === undefined ? [] : [mediaType])))];
  const [best] = ranked;
  if (accept === undefined || types.length === 0) return { ...(best && { response: best }), why, candidates };
  const acceptable = acceptableTypes(accept, types);
  const response = acceptable
    .map((type) => ranked.find(({ mediaType }) => mediaType === type))
    .find((found) => found !== undefined);
  if (response !== undefined) {
    // Content that fits beats a better rank only where there is a choice of media types
    return { response, why, candidates };
  }
  return { ...(best && { response: best }), why: `${why}; no example is ${accept}`, candidates, notAcceptable: true };
}

/** The media types that an `Accept` header allows, best first; ties keep their order. */
export function acceptableTypes(accept: string, types: readonly string[]): readonly string[] {
  if (accept === '*/*') return types;
  return new Negotiator({ headers: { accept: accept.slice(0, 4096) } } as never).mediaTypes([...types]);
}

/** MQ-17: the flagged one first, then the lowest success, then the document's order. */
function byDefault(a: ExampleResponse, b: ExampleResponse): number {
  if (a.isDefault !== b.isDefault) return a.isDefault ? -1 : 1;
  return byUsefulness(a.status ?? 999, b.status ?? 999);
}
