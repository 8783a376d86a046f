import type { Session } from '../run/session.ts';
import type { Target } from '../targets/target.ts';
import type { PictureEvidence } from './evidence.ts';
import { createMaker, type Maker } from './maker.ts';
import type { ContractJudge } from './schemas.ts';
import { createViewer, type Viewer } from './viewer.ts';
import { createWire, type Wire, type WireTrace } from './wire.ts';

/** What a case works with: the wire, what it makes, what it sees, and the run around it. */
export interface Context extends Wire, Maker, Viewer {
  readonly target: Target;
  /** What all names of this run begin with. */
  readonly run: string;
  readonly contract: ContractJudge;
  readonly seed: ContractJudge;
  /** Whether a case that this one `consults` passed in this run. */
  holds(id: string): boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
}

/** What a case left behind. */
export interface Trace extends WireTrace {
  readonly pictures: readonly PictureEvidence[];
}

/** A context for one case, by its id; `signal` ends its requests, `holds` knows the cases that it consults. */
export function createContext(
  session: Session,
  id: string,
  signal: AbortSignal,
  holds: (id: string) => boolean,
): { readonly context: Context; readonly trace: () => Trace } {
  const { target, run, contract, seed, clock } = session;
  const { wire, trace } = createWire(session, signal);
  const maker = createMaker(session, wire, id);
  const { viewer, pictures } = createViewer(session, wire, maker);
  const context: Context = {
    ...wire,
    ...maker,
    ...viewer,
    target,
    run,
    contract,
    seed,
    holds,
    now: () => clock.now(),
    pause: (milliseconds) => clock.sleep(milliseconds, signal),
  };
  return { context, trace: () => ({ ...trace(), pictures }) };
}
