import type { Transport } from '../../case/client.ts';
import type { Origin } from '../origin.ts';

/** What a session lets somebody listen to, or answer in the target's place. */
export interface Tape {
  /** Given on a replay, as it was recorded. */
  readonly run?: string;
  readonly replays: boolean;
  transport(network: Transport): Transport;
  number(next: () => number): number;
  origin(opened: Origin | undefined): Origin | undefined;
}
