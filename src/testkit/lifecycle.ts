import {
  admit,
  type Clocks,
  type Flow,
  isTaken,
  type Limits,
  namespaceOf,
  restoreSnapshot,
  type Services,
  type Snapshot,
} from '../cloudflare/index.ts';
import type { FaultPlan, Faults } from './faults/index.ts';
import { plant, plantFrom, type Seed, type SeededImage } from './initial/index.ts';
import type { Journal } from './journal/index.ts';

/** What begins anew, goes back and is filled. */
export interface LifecycleOptions {
  readonly config: {
    readonly account: string;
    readonly limits: Limits;
    /** What to begin with: itself, or the file or the folder that holds it. */
    readonly seed: string | Seed | undefined;
  };
  readonly services: Services;
  readonly clocks: Clocks;
  readonly journal: Journal;
  readonly faults: Faults;
  /** The faults to begin with. */
  readonly configuredFaults: FaultPlan;
  /** The flows to begin with; none leaves those that are kept. */
  readonly configuredFlows: readonly Flow[];
  /** Where the mock is found at present; empty when nowhere. */
  readonly publicUrl: () => string;
  /** Forgets the state of contracts, everything or what one namespace holds. */
  readonly resetExamples: (namespace?: string) => void;
  /** Forgets what was counted; of some accounts only, when a filter is given. */
  readonly forgetCounts: (of?: (account: string) => boolean) => void;
  /** Forgets what waits to be sent; of some accounts only, when a filter is given. */
  readonly forgetDeliveries: (of?: (account: string) => boolean) => void;
  /** Resolves when every change so far is durable. */
  readonly settle: () => Promise<void>;
}

/** The life of a mock's state. */
export interface Lifecycle {
  /** What the seed's folder did not say and the mock decided. */
  readonly notes: readonly string[];
  /** What is there whatever was kept: the account of the settings, and the configured flows. */
  hold(): void;
  /** Puts the configured initial state in place. */
  begin(): Promise<void>;
  /** Forgets everything and begins again; with a namespace, forgets what is its own. */
  reset(namespace?: string): Promise<void>;
  restore(snapshot: Snapshot): Promise<void>;
  /** Puts state in place, wholly or not at all; `files` lets it name files of this machine. */
  seed(
    seed: Seed,
    account: string,
    how: { readonly files: boolean; readonly publicUrl?: string },
  ): Promise<readonly SeededImage[]>;
}

/** Built over the parts of a mock. */
export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { config, services, clocks, journal, faults, publicUrl, settle } = options;
  const { store } = services;
  const notes: string[] = [];
  const hold = () => {
    store.hold(config.account);
    if (options.configuredFlows.length > 0) store.flows.put({ namespace: '', flows: options.configuredFlows });
  };
  const begin = async () => {
    notes.length = 0;
    const planting = { services, account: config.account, publicUrl: publicUrl() };
    if (typeof config.seed === 'string') await plantFrom(config.seed, planting, (note) => notes.push(note));
    else if (config.seed !== undefined) await plant(config.seed, { ...planting, files: true });
  };
  return {
    notes,
    hold,
    begin,
    async reset(namespace) {
      if (namespace !== undefined) resetNamespace(options, namespace);
      else {
        services.imports.stop();
        store.reset();
        clocks.reset();
        options.resetExamples();
        options.forgetDeliveries();
        options.forgetCounts();
        journal.clear();
        faults.set(options.configuredFaults);
        hold();
        await begin();
      }
      await settle();
    },
    async restore(snapshot) {
      if (!isTaken(snapshot)) admit(snapshot, config.limits);
      services.imports.stop();
      restoreSnapshot(store, snapshot);
      store.hold(config.account);
      await settle();
    },
    async seed(seed, account, how) {
      const planted = await plant(seed, { services, account, publicUrl: publicUrl(), ...how });
      await settle();
      return planted;
    },
  };
}

function resetNamespace(options: LifecycleOptions, namespace: string): void {
  const { clocks, faults, journal, forgetDeliveries, resetExamples } = options;
  const { store, imports } = options.services;
  const isOwn = (account: string) => namespaceOf(account) === namespace;
  resetExamples(namespace);
  imports.stop(isOwn);
  forgetDeliveries(isOwn);
  options.forgetCounts(isOwn);
  for (const { id } of [...store.accounts()]) if (namespaceOf(id) === namespace) store.forget(id);
  for (const { token, accountId } of store.batchTokens.list()) {
    if (namespaceOf(accountId) === namespace) store.batchTokens.delete(token);
  }
  store.flows.delete(namespace);
  clocks.of(namespace).reset();
  faults.clear(namespace);
  journal.clear(namespace);
}
