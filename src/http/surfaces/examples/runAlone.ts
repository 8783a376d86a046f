import type { Contract } from '../../../../spec/load.ts';
import { createClocks, createFetcher } from '../../../cloudflare/index.ts';
import { type CaseResult, createResponder, createStateStore, runContract } from '../../../microcks/index.ts';
import { askThrough } from './ask.ts';

/** Holds a server to a contract, without a mock. */
export async function runWithFetcher(
  contract: Contract,
  endpoint: URL,
  milliseconds: number,
  onCase: (finished: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const chance = createClocks().common;
  // Whoever gives the address on the command line may reach it
  const fetcher = createFetcher({ allow: [], guardPrivate: false, milliseconds, redirects: 0 });
  const sandbox = {
    store: createStateStore(chance.now),
    fetch: () => Promise.reject(new Error('no rule is run here')),
    log: () => undefined,
  };
  const responder = createResponder({ contract, mode: 'fixed', chance, sandbox, records: undefined });
  const { signal } = new AbortController();
  try {
    return await runContract({
      ...{ responder, endpoint, milliseconds, signal, onCase },
      runner: 'OPEN_API_SCHEMA',
      ask: askThrough(fetcher),
    });
  } finally {
    await fetcher.close();
  }
}
