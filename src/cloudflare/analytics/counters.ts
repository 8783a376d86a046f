/** A picture that was made of another. */
export interface Transformation {
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The same for the same source with the same options. */
  readonly key: string;
  readonly originalBytes: number;
  readonly resizedBytes: number;
  readonly contentType: string;
}

/** What was delivered or made within a minute. */
export interface MinuteRow {
  readonly account: string;
  /** When the minute began, milliseconds since the epoch. */
  readonly minute: number;
  readonly contentType: string;
  readonly requests: number;
  readonly originalBytes: number;
  readonly resizedBytes: number;
  /** Transformations that were the first of their kind in their month. */
  readonly unique: number;
}

/** What analytics count. */
export interface Counters {
  /** The account that the zone belongs to, which the mock is. */
  readonly zoneAccount: string;
  delivered(account: string, at: number): void;
  transformed(transformation: Transformation): void;
  /** Deliveries of hosted images, or transformations, of an account. */
  rows(of: 'deliveries' | 'transformations', account: string): readonly MinuteRow[];
  /** Forgets everything; of some accounts only, when a filter is given. */
  clear(of?: (account: string) => boolean): void;
}

/** Minutes that are remembered, of all accounts together, and transformations whose repetition is noticed. */
const maxMinutes = 50_000;
const maxUnique = 100_000;
const minuteMilliseconds = 60_000;

type Counted = { -readonly [Name in keyof MinuteRow]: MinuteRow[Name] };

/** Counters that stand at nothing. */
export function createCounters(zoneAccount: string): Counters {
  const minutes = { deliveries: new Map<string, Counted>(), transformations: new Map<string, Counted>() };
  const seen = new Set<string>();

  const rowOf = (kind: keyof typeof minutes, account: string, at: number, contentType: string): Counted => {
    const minute = Math.floor(at / minuteMilliseconds) * minuteMilliseconds;
    const key = `${account} ${minute} ${contentType}`;
    const rows = minutes[kind];
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = { account, minute, contentType, requests: 0, originalBytes: 0, resizedBytes: 0, unique: 0 };
    rows.set(key, row);
    trim(rows, maxMinutes);
    return row;
  };

  return {
    zoneAccount,
    delivered(account, at) {
      rowOf('deliveries', account, at, '').requests += 1;
    },
    transformed({ account, at, key, originalBytes, resizedBytes, contentType }) {
      const row = rowOf('transformations', account, at, contentType);
      const once = `${account} ${new Date(at).toISOString().slice(0, 7)} ${key}`;
      row.requests += 1;
      row.originalBytes += originalBytes;
      row.resizedBytes += resizedBytes;
      if (!seen.has(once)) row.unique += 1;
      seen.add(once);
      trim(seen, maxUnique);
    },
    rows: (kind, account) => [...minutes[kind].values()].filter((row) => row.account === account),
    clear(of = () => true) {
      for (const rows of Object.values(minutes)) {
        for (const [key, { account }] of rows) if (of(account)) rows.delete(key);
      }
      for (const once of seen) if (of(once.split(' ')[0] ?? '')) seen.delete(once);
    },
  };
}

/** The oldest goes where there is one too many. */
function trim(kept: Map<string, unknown> | Set<string>, max: number): void {
  if (kept.size <= max) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
