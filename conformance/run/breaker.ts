import { reachability } from './preflight.ts';
import type { Status } from './result.ts';
import type { Session } from './session.ts';

/** Spares a target that went away the rest of the run: its cases are blocked instead of waiting for time-outs. */
export interface Breaker {
  /** Why the next case cannot run. After an outage the target is asked once more first. */
  down(): Promise<string | undefined>;
  report(status: Status, outage: boolean): Promise<void>;
}

const failuresBeforeDoubt = 3;

/** A breaker that opens after three cases in a row without an answer, or with a gateway's. */
export function createBreaker(session: Session): Breaker {
  let failures = 0;
  let gone: string | undefined;
  let away: string | undefined;
  const ask = async () => {
    const reason = await reachability(session).catch(() => undefined);
    return reason === undefined ? undefined : `the target went away: ${reason}`;
  };
  return {
    async down() {
      if (gone === undefined && away !== undefined) away = await ask();
      return gone ?? away;
    },
    async report(status, outage) {
      failures = status === 'error' || outage ? failures + 1 : 0;
      if (failures < failuresBeforeDoubt || gone !== undefined) return;
      failures = 0;
      const reason = await ask();
      if (reason === undefined) return;
      // A gateway answers at once and may find its server again; silence costs a time-out each time.
      if (outage) away = reason;
      else gone = reason;
    },
  };
}
