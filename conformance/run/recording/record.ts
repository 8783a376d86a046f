import type { Answer } from '../../case/client.ts';
import { Mismatch } from '../../case/outcome.ts';
import type { Target } from '../../targets/target.ts';
import type { Plan, Selection } from '../plan.ts';
import type { LeftEntry } from '../run.ts';
import type { Session } from '../session.ts';
import type { RecordedExchange, RecordedFault, RecordedVisit, Recording } from './recording.ts';
import { currentScope } from './scope.ts';
import { createStandIns } from './standIns.ts';
import type { Tape } from './tape.ts';

/** A tape that takes down what happens. */
export interface Recorder extends Tape {
  /** All of it, without secrets. */
  recording(session: Session, facts: RecordingFacts): Recording;
}

/** What a recording says besides what was heard. */
export interface RecordingFacts {
  readonly suite: string;
  readonly plan: Plan;
  readonly selection: Selection;
  readonly started: number;
  readonly interrupted: boolean;
  readonly left: readonly LeftEntry[];
}

type Heard = Pick<RecordedExchange, 'scope' | 'method' | 'url' | 'started'> & {
  ended?: number;
  answer?: Answer;
  fault?: RecordedFault;
};

/** Starts to record. */
export function createRecorder(now: () => number): Recorder {
  const heard: Heard[] = [];
  const draws = new Map<string, number[]>();
  const visits: RecordedVisit[] = [];
  let place: Recording['origin'];
  return {
    replays: false,
    transport: (network) => async (request, signal) => {
      const scope = currentScope();
      if (scope === undefined) return await network(request, signal);
      // Noted in the order of the requests, whatever the order of the answers
      const entry: Heard = { scope, method: request.method, url: request.url, started: now() };
      heard.push(entry);
      try {
        entry.answer = await network(request, signal);
        return entry.answer;
      } catch (cause) {
        entry.fault = faultOf(cause);
        throw cause;
      } finally {
        entry.ended = now();
      }
    },
    number(next) {
      const scope = currentScope() ?? '';
      const number = next();
      draws.set(scope, [...(draws.get(scope) ?? []), number]);
      return number;
    },
    origin(opened) {
      if (opened === undefined) return undefined;
      place = { url: opened.url, own: opened.own };
      return {
        ...opened,
        seen(path) {
          const requests = opened.seen(path);
          visits.push({ scope: currentScope() ?? '', path, requests });
          return requests;
        },
      };
    },
    recording: (session, facts) => written({ heard, draws, visits, place }, session, facts),
  };
}

interface Notes {
  readonly heard: readonly Heard[];
  readonly draws: ReadonlyMap<string, readonly number[]>;
  readonly visits: readonly RecordedVisit[];
  readonly place: Recording['origin'];
}

function written({ heard, draws, visits, place }: Notes, session: Session, facts: RecordingFacts): Recording {
  const clean = createStandIns(session.redactor.secrets());
  const { profile, only, readOnly, slow, shard } = facts.selection;
  const { exhausted } = session.budget;
  return deep(clean, {
    format: 'cfimages-conformance-recording',
    version: 1,
    suite: facts.suite,
    baseline: facts.plan.baseline,
    selection: { profile, ...present({ only, readOnly, slow, shard }) },
    target: fileOf(session.target),
    run: session.run,
    ...(place === undefined ? {} : { origin: place }),
    started: facts.started,
    interrupted: facts.interrupted,
    ...(exhausted === undefined ? {} : { exhausted }),
    left: facts.left,
    draws: Object.fromEntries(draws),
    visits,
    exchanges: heard.map((entry) => exchangeOf(entry, facts.started)),
  } satisfies Recording);
}

function faultOf(cause: unknown): RecordedFault {
  if (!(cause instanceof Error)) return { name: 'Error', message: String(cause) };
  const actual = cause instanceof Mismatch ? cause.actual : undefined;
  return { name: cause.name, message: cause.message, ...(actual === undefined ? {} : { actual }) };
}

function exchangeOf({ answer, fault, ...rest }: Heard, otherwise: number): RecordedExchange {
  const entry = { ...rest, ended: rest.ended ?? otherwise };
  if (answer === undefined) {
    return { ...entry, fault: fault ?? { name: 'Blocked', message: 'the run ended before the answer came' } };
  }
  const { status, headers, body } = answer;
  const text = body.toString('utf8');
  const kept = Buffer.from(text).equals(body)
    ? { body: text }
    : { body: body.toString('base64'), base64: true as const };
  return { ...entry, answer: { status, headers: withoutCookies(headers), ...kept } };
}

/** A cookie of a gateway identifies who asked. */
function withoutCookies(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'set-cookie'));
}

/** A target as its file would say it, with the addresses and limits that held. */
function fileOf({ origin: _, limits, ...target }: Target): Readonly<Record<string, unknown>> {
  const { budget: __, ...bounds } = limits;
  return { ...target, limits: bounds };
}

function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

/** Changes every text in a tree. */
function deep<T>(change: (text: string) => string, tree: T): T {
  const inner = (value: unknown): unknown => {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map(inner);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
  };
  return inner(tree) as T;
}
