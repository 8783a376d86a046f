import type { FlowList } from '../flows/flow.ts';
import { logLineId, type MigrationLogRecord, type MigrationRecord, type SourceRecord } from './imports.ts';
import type {
  AccountConfig,
  BatchToken,
  EventSubscription,
  ImageRecord,
  SigningKey,
  VariantRecord,
  Zone,
} from './records.ts';

/** Everything that is kept, by its kind. A new one is its type, a row below, and a row of `state/rules.ts`. */
export interface Records {
  readonly config: AccountConfig;
  readonly variant: VariantRecord;
  readonly key: SigningKey;
  readonly image: ImageRecord;
  readonly source: SourceRecord;
  readonly migration: MigrationRecord;
  readonly migrationLog: MigrationLogRecord;
  readonly subscription: EventSubscription;
  readonly zone: Zone;
  readonly token: BatchToken;
  readonly flows: FlowList;
}

/** The name of a kind. */
export type Kind = keyof Records;

/** What whoever keeps, writes or reads records has to know of a kind. */
export interface KindRow<T> {
  /** What a state calls its records of this kind. */
  readonly section: string;
  /** How a state holds them: in a list, if not said otherwise. */
  readonly packing?: {
    readonly pack: (records: readonly T[]) => unknown;
    readonly unpack: (section: never) => readonly T[];
  };
  /** Whose they are: an account's, or nobody's. */
  readonly of: 'account' | 'store';
  readonly idOf: (record: T) => string;
  /** Listed by id, and not by arrival. */
  readonly isSorted?: true;
  /** States from before there was such a kind lack it. */
  readonly mayLack?: true;
  /** Deliveries may depend on it, so that what is remembered of them goes with a change. */
  readonly isDelivered?: true;
  /** An account begins with a random one, which has to be the same after a restart once somebody has seen it. */
  readonly isRandom?: true;
}

/** An account is there as long as its `config` is, which therefore stands first. */
export const kinds = {
  config: {
    section: 'config',
    of: 'account',
    isDelivered: true,
    idOf: () => '',
    packing: { pack: ([config]) => config, unpack: (config: AccountConfig) => [config] },
  },
  variant: { section: 'variants', of: 'account', idOf: ({ id }) => id, isSorted: true, isDelivered: true },
  key: { section: 'keys', of: 'account', idOf: ({ name }) => name, isRandom: true, isDelivered: true },
  image: { section: 'images', of: 'account', idOf: ({ id }) => id, isDelivered: true },
  source: { section: 'sources', of: 'account', idOf: ({ id }) => id, mayLack: true },
  migration: { section: 'migrations', of: 'account', idOf: ({ id }) => id, mayLack: true },
  migrationLog: {
    section: 'migrationLogs',
    of: 'account',
    idOf: ({ migrationId, line }) => logLineId(migrationId, line),
    mayLack: true,
  },
  subscription: { section: 'subscriptions', of: 'account', idOf: ({ id }) => id, mayLack: true },
  zone: {
    section: 'zones',
    of: 'store',
    idOf: ({ id }) => id,
    packing: {
      pack: (zones) => Object.fromEntries(zones.map(({ id, settings }) => [id, settings])),
      unpack: (zones: Readonly<Record<string, Zone['settings']>>) =>
        Object.entries(zones).map(([id, settings]) => ({ id, settings })),
    },
  },
  token: { section: 'batchTokens', of: 'store', idOf: ({ token }) => token },
  flows: { section: 'flows', of: 'store', idOf: ({ namespace }) => namespace, mayLack: true },
} as const satisfies { readonly [K in Kind]: KindRow<Records[K]> };

type KindsOf<Owner> = { [K in Kind]: (typeof kinds)[K]['of'] extends Owner ? K : never }[Kind];
/** The kinds that an account holds. */
export type AccountKind = KindsOf<'account'>;
/** The kinds that belong to no account. */
export type StoreKind = KindsOf<'store'>;

const names = Object.keys(kinds) as Kind[];
/** Their names, `config` first. */
export const accountKinds = names.filter((kind) => kinds[kind].of === 'account') as readonly AccountKind[];
/** Their names. */
export const storeKinds = names.filter((kind) => kinds[kind].of === 'store') as readonly StoreKind[];

/** The row of a kind, for those who do not care which. */
export function kindRow<K extends Kind>(kind: K): KindRow<Records[K]> {
  return kinds[kind] as KindRow<object> as KindRow<Records[K]>;
}

/** A record with its kind and its account, `''` where it belongs to none. */
export type Entry = { readonly [K in Kind]: EntryOf<K> }[Kind];

interface EntryOf<K extends Kind> {
  readonly kind: K;
  readonly account: string;
  readonly value: Records[K];
}

/** What happened to a record, or to an original (`blob`): either side is missing where there was, or is, none. */
export type Change = { readonly [K in Kind]: ChangeOf<K, Records[K]> }[Kind] | ChangeOf<'blob', Uint8Array>;

interface ChangeOf<K, T> {
  readonly kind: K;
  readonly account: string;
  readonly id: string;
  readonly value: T | undefined;
  readonly before: T | undefined;
}

/** Is told of each change, after it happened and in order. */
export type ChangeListener = (change: Change) => void;
