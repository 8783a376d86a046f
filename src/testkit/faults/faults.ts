import {
  catalogue,
  type ErrorName,
  errors,
  type ImagesError,
  matchesGlob,
  type OperationCheck,
} from '../../cloudflare/index.ts';
import { draw, drawLatency } from './draw.ts';
import { expanded } from './presets.ts';
import type { FaultCondition, FaultEffect, FaultPlan, FaultRule } from './rule.ts';

/** What rules look at. */
export interface FaultSubject {
  readonly surface?: string | undefined;
  readonly operation?: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly account?: string | undefined;
  readonly namespace?: string | undefined;
}

/** An effect with nothing left to draw. */
export interface DrawnFault extends Omit<FaultEffect, 'latency'> {
  readonly latency?: number;
}

/** A rule and how often it agreed and struck. */
export interface FaultState extends FaultRule {
  readonly id: string;
  readonly agreed: number;
  readonly struck: number;
}

/** The rules of a mock. */
export interface Faults {
  /** True when there is no rule: nothing has to be looked at. */
  readonly idle: boolean;
  readonly seed: number;
  /** Adds rules after the others; throws 5400 for an unknown operation, error name or number, or a used id. Answers their ids. */
  add(...rules: readonly FaultRule[]): readonly string[];
  /** Replaces all rules. */
  set(plan: FaultPlan): readonly string[];
  /** True if it was there. */
  remove(id: string): boolean;
  /** No faults any more; with a namespace, its rules only. */
  clear(namespace?: string): void;
  list(): readonly FaultState[];
  /** What strikes a request; each call counts as one request. Later rules win where both say something. */
  strike(subject: FaultSubject): DrawnFault | undefined;
}

interface Counted {
  readonly id: string;
  readonly rule: FaultRule;
  agreed: number;
  struck: number;
}

/** No faults yet. */
export function createFaults(checkOperation: OperationCheck): Faults {
  let counted: Counted[] = [];
  let seed = 1;
  let created = 0;

  const add = (...rules: readonly FaultRule[]) => {
    const added = rules.map(expanded).map((rule) => {
      if (rule.operation !== undefined) checkOperation(rule.operation);
      if (rule.error !== undefined) faultError(rule);
      return { id: rule.id ?? `fault-${++created}`, rule, agreed: 0, struck: 0 };
    });
    const ids = [...counted, ...added].map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw errors.badRequest(`there are two faults with the id ${twice}`);
    counted = [...counted, ...added];
    return added.map(({ id }) => id);
  };

  return {
    get idle() {
      return counted.length === 0;
    },
    get seed() {
      return seed;
    },
    add,
    set(plan) {
      const before = counted;
      counted = [];
      try {
        const ids = add(...plan.rules);
        seed = plan.seed ?? 1;
        return ids;
      } catch (error) {
        counted = before;
        throw error;
      }
    },
    remove(id) {
      const before = counted.length;
      counted = counted.filter((one) => one.id !== id);
      return counted.length < before;
    },
    clear(namespace) {
      counted = namespace === undefined ? [] : counted.filter(({ rule }) => rule.namespace !== namespace);
      if (namespace === undefined) seed = 1;
    },
    list: () => counted.map(({ rule, id, agreed, struck }) => ({ ...rule, id, agreed, struck })),
    strike(subject) {
      const struck = counted.filter((one) => agrees(one.rule, subject) && turns(one, seed));
      return struck.length === 0
        ? undefined
        : Object.assign(
            {},
            ...struck.map((one) => drawn(one.rule, (purpose) => draw(seed, one.id, one.agreed, purpose))),
          );
    },
  };
}

/** The effect of a rule, its latency drawn. */
export function drawn(rule: FaultRule, random: (purpose: string) => number): DrawnFault {
  const { latency, ...effect } = rule;
  return { ...effect, ...(latency === undefined ? {} : { latency: drawLatency(latency, random) }) };
}

/** The refusal that an effect names, if any; 5400 when the catalogue has none of that name or number. */
export function faultError(effect: DrawnFault | FaultRule): ImagesError | undefined {
  const headers = effect.retryAfter === undefined ? {} : { 'retry-after': String(effect.retryAfter) };
  if (effect.quota === true) return errors.serviceLimit(effect.detail ?? 'the quota is used up', headers);
  if (effect.error === undefined) return undefined;
  const name = nameOf(effect.error);
  if (name === undefined) throw errors.badRequest(`no refusal of the catalogue is called ${effect.error}`);
  const waits = repeatable.has(name) && effect.retryAfter === undefined ? { 'retry-after': '1' } : headers;
  const { answerStatus, plain } = effect;
  return errors[name](effect.detail ?? '', waits).changed({
    ...(answerStatus === undefined ? {} : { status: answerStatus }),
    ...(plain === true ? { plain: 'numbered' } : {}),
  });
}

/** Refusals that say when to try again. */
const repeatable: ReadonlySet<ErrorName> = new Set<ErrorName>(['rateLimited', 'storageError']);

function nameOf(error: string | number): ErrorName | undefined {
  const names = Object.keys(catalogue) as ErrorName[];
  const number = Number(error);
  return names.find((name) => name === error) ?? names.find((name) => catalogue[name].code === number);
}

function agrees(rule: FaultCondition, subject: FaultSubject): boolean {
  const same = (wanted: string | undefined, actual: string | undefined) => wanted === undefined || wanted === actual;
  return (
    same(rule.surface, subject.surface) &&
    same(rule.operation, subject.operation) &&
    same(rule.method?.toUpperCase(), subject.method) &&
    same(rule.account, subject.account) &&
    same(rule.namespace, subject.namespace) &&
    (rule.path === undefined || matchesGlob(rule.path, subject.path))
  );
}

/** Counts the request, and says whether it is the rule's turn. */
function turns(one: Counted, seed: number): boolean {
  const { nth, every, probability, times } = one.rule;
  one.agreed += 1;
  const turn =
    (nth === undefined || [nth].flat().includes(one.agreed)) &&
    (every === undefined || one.agreed % every === 0) &&
    (times === undefined || one.struck < times) &&
    (probability === undefined || draw(seed, one.id, one.agreed, 'probability') < probability);
  if (turn) one.struck += 1;
  return turn;
}
