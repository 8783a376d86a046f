import type { Answer, Transport } from '../../case/client.ts';
import { Blocked, BudgetSpent, Mismatch, NetworkFault, NotRecorded } from '../../case/outcome.ts';
import { readTarget, type Target } from '../../targets/target.ts';
import type { Clock } from '../time.ts';
import type { RecordedExchange, RecordedFault, Recording } from './recording.ts';
import { currentScope } from './scope.ts';
import type { Tape } from './tape.ts';

/** What judges from a recording: a target, a clock that shows the time of then, and answers that come from the file. */
export interface Replay {
  readonly target: Target;
  readonly clock: Clock;
  readonly tape: Tape;
}

/** Prepares a replay. Nothing is sent anywhere; what was not asked then throws `NotRecorded`. */
export function createReplay(recording: Recording): Replay {
  let time = recording.started;
  const waiting = new Map<string, RecordedExchange[]>();
  for (const exchange of recording.exchanges) {
    const sameScope = waiting.get(exchange.scope);
    if (sameScope === undefined) waiting.set(exchange.scope, [exchange]);
    else sameScope.push(exchange);
  }
  const draws = new Map(Object.entries(recording.draws).map(([scope, numbers]) => [scope, [...numbers]]));
  const visits = [...recording.visits];
  let invented = 1_000_000;

  const transport: Transport = async ({ method, url }) => {
    const exchange = take(waiting.get(currentScope() ?? '') ?? [], method, url);
    if (exchange === undefined) throw new NotRecorded(`not in the recording: ${method} ${url}`);
    time = Math.max(time, exchange.ended);
    return answerOf(exchange, url);
  };

  return {
    target: targetOf(recording),
    clock: {
      now: () => time,
      sleep: async (milliseconds) => {
        time += milliseconds;
      },
    },
    tape: {
      run: recording.run,
      replays: true,
      transport: () => transport,
      number: () => draws.get(currentScope() ?? '')?.shift() ?? ++invented,
      origin: () => {
        const { origin } = recording;
        if (origin === undefined) return undefined;
        return {
          ...origin,
          seen(path) {
            const index = visits.findIndex((visit) => visit.scope === currentScope() && visit.path === path);
            const [visit] = index < 0 ? [] : visits.splice(index, 1);
            if (visit === undefined) throw new NotRecorded(`not in the recording: what was asked of ${path}`);
            return visit.requests as ReturnType<typeof this.seen>;
          },
          close: async () => undefined,
        };
      },
    },
  };
}

/** The first one of this URL; or of this path, where the query holds a signature or a moment. Each answers once. */
function take(exchanges: RecordedExchange[], method: string, url: string): RecordedExchange | undefined {
  const exact = exchanges.findIndex((exchange) => exchange.method === method && exchange.url === url);
  const path = pathOf(url);
  const index =
    exact >= 0 ? exact : exchanges.findIndex((exchange) => exchange.method === method && pathOf(exchange.url) === path);
  return index < 0 ? undefined : exchanges.splice(index, 1)[0];
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? '';
}

function answerOf({ answer, fault }: RecordedExchange, url: string): Answer {
  if (answer === undefined) throw errorOf(fault ?? { name: 'Blocked', message: 'there is no answer' });
  const { status, headers, body, base64 } = answer;
  return { url, status, headers, body: Buffer.from(body, base64 === true ? 'base64' : 'utf8') };
}

function errorOf({ name, message, actual }: RecordedFault): Error {
  if (name === 'Mismatch') return new Mismatch(message, actual === undefined ? {} : { actual });
  if (name === 'NetworkFault') return new NetworkFault(message);
  return name === 'BudgetSpent' ? new BudgetSpent(message) : new Blocked(message);
}

/** One case after the other and without a budget: what there was to spend is spent. */
function targetOf({ target: file, origin }: Recording): Target {
  const target = readTarget(file, { path: 'the target of the recording', environment: {} });
  const { requestsPerSecond: _, ...limits } = target.limits;
  return {
    ...target,
    limits: { ...limits, concurrency: 1, budget: {} },
    origin: origin?.own === true ? { serve: true, listen: '', host: '' } : undefined,
  };
}
