import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { createRequire } from 'node:module';
import type { Agent } from 'undici';
import { isAddress, isMetadataAddress, isPublicAddress } from '../addresses.ts';
import { FetchFailure, privateAddress } from './failures.ts';
import { isAllowed, portOf } from './hosts.ts';

/** Which addresses are out of reach: everything that is not public, or only where clouds keep their credentials. */
export type Guard = 'private' | 'metadata';

/** How far an agent reaches, and how long it waits. */
export interface GuardOptions {
  /** Hosts that may be reached although their address is private. */
  readonly allow: readonly string[];
  readonly milliseconds: number;
}

/** Loaded with the first fetch: most mocks never fetch, and it would cost every start 80 ms. */
export const undici = () => createRequire(import.meta.url)('undici') as typeof import('undici');

/** Connections to addresses in reach. They are checked when connected to, so that no name resolves its way around. */
export function createGuardedAgent({ allow, milliseconds }: GuardOptions, guard: Guard): Agent {
  const { Agent, buildConnector } = undici();
  const free = buildConnector({ timeout: milliseconds });
  const guarded = buildConnector({ timeout: milliseconds, lookup: guardedLookup(guard) });
  return new Agent({
    connect(options, callback) {
      const { hostname, port, protocol } = options;
      if (isAllowed(allow, hostname, portOf({ port, protocol }))) return free(options, callback);
      const literal = hostname.replace(/^\[|\]$/g, '');
      if (isAddress(literal) && isForbidden(literal, guard)) {
        return callback(new FetchFailure(privateAddress(hostname)), null);
      }
      guarded(options, callback);
    },
    headersTimeout: milliseconds,
    bodyTimeout: milliseconds,
    maxRedirections: 0,
  } as ConstructorParameters<typeof Agent>[0]);
}

/** Resolves a name as `dns.lookup` does, but answers only addresses in reach: what is connected to is what was checked. */
function guardedLookup(guard: Guard) {
  return (
    host: string,
    options: LookupOptions,
    done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
  ): void => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      const inReach = addresses.filter(({ address }) => !isForbidden(address, guard));
      const [first] = inReach;
      if (first === undefined) return done(new FetchFailure(privateAddress(host)), []);
      if (options.all === true) done(null, inReach);
      else done(null, first.address, first.family);
    });
  };
}

/** Anything but a globally routable unicast address, or a metadata service (also written as IPv4-mapped IPv6). */
function isForbidden(address: string, guard: Guard): boolean {
  if (!isAddress(address)) return true;
  return guard === 'private' ? !isPublicAddress(address) : isMetadataAddress(address);
}
