import type { Readable } from 'node:stream';
import type { Clock } from '../../cloudflare/index.ts';
import type { Faults } from '../faults/index.ts';
import type { Seed, SeededImage } from '../initial/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Snapshots } from '../snapshots.ts';
import type { ControlCall } from './command.ts';

/** What the control surface drives. */
export interface Controlled {
  /** The clock of a namespace, or the mock's own. */
  readonly clockOf: (namespace: string | undefined) => Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly health: () => object;
  readonly state: (call: ControlCall) => object;
  readonly reset: (namespace?: string) => Promise<void>;
  /** Why a request, described by `method`, `path`, `headers` and `body`, is answered as it is. */
  readonly explain: (description: Readonly<Record<string, unknown>>) => Promise<object>;
  readonly seed: (seed: Seed, call: ControlCall) => Promise<readonly SeededImage[]>;
  readonly snapshots: Snapshots;
  /** Resolves when every change so far is durable. */
  readonly settle?: () => Promise<void>;
  /** The state as a tar archive. */
  readonly openArchive: () => Readable;
  /** Reads a tar archive from the request; answers how many images it held. */
  readonly readArchive: (call: ControlCall) => Promise<{ readonly images: number }>;
}
