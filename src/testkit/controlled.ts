import { PassThrough, type Readable } from 'node:stream';
import {
  admit,
  type Clock,
  checkFlows,
  type Flow,
  type Limits,
  mergeSnapshot,
  namespaced,
  type Services,
  takeSnapshot,
} from '../cloudflare/index.ts';
import { readArchive, writeArchive } from '../engines/index.ts';
import type { Faults } from './faults/index.ts';
import type { Seed, SeededImage } from './initial/index.ts';
import type { Journal } from './journal/index.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';

/** What the control surface sees and drives. */
export interface Controlled {
  /** The clock of a namespace, or the mock's own. */
  readonly clockOf: (namespace: string | undefined) => Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly reset: (namespace?: string) => Promise<void>;
  /** Why a request, described by `method`, `path`, `headers` and `body`, is answered as it is. */
  readonly explain: (description: Readonly<Record<string, unknown>>) => Promise<object>;
  /** Resolves when every change so far is durable. */
  readonly settle?: () => Promise<void>;
  /** The flows of the zone, or of a namespace that has a list of its own. */
  readonly flowsOf: (namespace: string | undefined) => readonly Flow[];
  /** Puts flows in place of all there are; 5400 for what cannot be kept. */
  readonly setFlows: (flows: readonly Flow[], namespace: string | undefined) => void;
  readonly snapshots: Snapshots;
  readonly health: () => object;
  /** Addresses, accounts and how much they hold. */
  readonly state: (publicUrl: string) => object;
  /** Puts an initial state in place, in a namespace if there is one. */
  readonly seed: (seed: Seed, namespace: string | undefined, publicUrl: string) => Promise<readonly SeededImage[]>;
  /** The state as a tar archive. */
  readonly openArchive: () => Readable;
  /** Puts the accounts of a tar archive in place; answers how many images it held. */
  readonly readArchive: (archive: Readable) => Promise<{ readonly images: number }>;
}

/** The parts of a mock that its control surface drives. */
export interface ControlledOptions
  extends Pick<Controlled, 'clockOf' | 'journal' | 'faults' | 'reset' | 'explain' | 'settle'>,
    Pick<Lifecycle, 'restore' | 'seed'> {
  readonly config: { readonly account: string; readonly tokens: readonly string[]; readonly limits: Limits };
  readonly services: Pick<Services, 'store' | 'imports'>;
}

/** An archive that is sent to the mock is held in memory: 1 GB at most. */
const maxArchive = 1024 * 1024 * 1024;

/** What `/__mock` can see and do. */
export function createControlled({ config, services, restore, seed, ...driven }: ControlledOptions): Controlled {
  const { store, imports } = services;
  return {
    ...driven,
    snapshots: createSnapshots(() => takeSnapshot(store), restore),
    flowsOf: (namespace = '') => (store.flows.get(namespace) ?? store.flows.get(''))?.flows ?? [],
    setFlows(flows, namespace = '') {
      checkFlows(flows);
      store.flows.put({ namespace, flows });
    },
    health: () => ({
      status: 'ok',
      images: [...store.accounts()].reduce((sum, { images }) => sum + images.count, 0),
    }),
    state: (publicUrl) => ({
      url: publicUrl,
      account: config.account,
      apiToken: config.tokens[0] ?? 'any',
      accounts: [...store.accounts()]
        .filter(({ id }) => id !== '')
        .map(({ id, hash, images, variants }) => ({ id, hash, images: images.count, variants: variants.count })),
    }),
    seed: (state, namespace, publicUrl) =>
      seed(state, namespaced(config.account, namespace), { files: false, publicUrl }),
    openArchive() {
      const archive = new PassThrough();
      writeArchive(takeSnapshot(store), archive).catch((error: Error) => archive.destroy(error));
      return archive;
    },
    async readArchive(archive) {
      const snapshot = await readArchive(archive, maxArchive);
      admit(snapshot, config.limits);
      const replaced = new Set(snapshot.accounts.map(({ id }) => id));
      imports.stop((account) => replaced.has(account));
      mergeSnapshot(store, snapshot);
      return { images: snapshot.accounts.reduce((sum, { images }) => sum + images.length, 0) };
    },
  };
}
