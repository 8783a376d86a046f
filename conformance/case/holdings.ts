import type { Ledger, Thing } from '../run/ledger.ts';
import type { Answer } from './client.ts';
import { json, object } from './expect.ts';

/** What one case made, followed through the answers that name it. */
export interface Holdings {
  /** Notes a thing before the request that makes it; answers its ledger entry. */
  open(thing: Thing): number;
  /** That request was answered: the ledger learns the id, or that nothing was made. */
  settle(entry: number, answer: Answer): void;
  /** An image that was given another id is still the case's own. */
  followRekeying(url: string, answer: Answer): void;
  entries(): readonly number[];
}

/** The things of one case, noted in the run's ledger. */
export function createHoldings(ledger: Ledger): Holdings {
  const entries: number[] = [];
  const entryOf = new Map<string, number>();
  return {
    open(thing) {
      const entry = ledger.open(thing);
      entries.push(entry);
      return entry;
    },
    settle(entry, answer) {
      const id = idIn(answer);
      if (answer.status === 200 && id !== undefined) {
        entryOf.set(id, entry);
        ledger.learn(entry, id);
      } else if (madeNothing(answer.status)) ledger.close(entry);
    },
    followRekeying(url, answer) {
      const before = decodeURIComponent(url.split('/images/v1/')[1] ?? '');
      const entry = entryOf.get(before);
      const id = idIn(answer);
      if (entry === undefined || id === undefined || id === before) return;
      entryOf.set(id, entry);
      ledger.learn(entry, id);
    },
    entries: () => entries,
  };
}

/** After a server error or an unreadable success nobody knows; a redirect, a refusal and 501 make nothing. */
function madeNothing(status: number): boolean {
  return (status >= 300 && status < 500) || status === 501;
}

function idIn(answer: Answer): string | undefined {
  try {
    const { result } = object(json(answer), 'the envelope');
    const { id, variant } = object(result, 'result') as { id?: unknown; variant?: { id?: unknown } };
    const found = id ?? variant?.id;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
