import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { errors } from '../../../cloudflare/index.ts';

/**
 * Counts requests per name in fixed windows; beyond the limit 429 with `Retry-After`. A limit of 0 never refuses. The
 * instant is by the clock of whoever is counted, so one name must not be used with two clocks.
 */
export function createThrottle(limit: number, windowMs: number): (name: string, instant: number) => void {
  if (limit === 0) return () => {};
  const windows = new LRUCache<string, { start: number; count: number }>({ max: 10_000 });
  return (credential, instant) => {
    // Credentials may be as long as headers are; what is remembered of them is not
    const name = credential.length > 64 ? createHash('sha256').update(credential).digest('base64') : credential;
    const counted = windows.get(name);
    const current =
      counted !== undefined && instant >= counted.start && instant - counted.start < windowMs
        ? counted
        : { start: instant, count: 0 };
    windows.set(name, current);
    current.count += 1;
    if (current.count <= limit) return;
    const seconds = Math.max(1, Math.ceil((current.start + windowMs - instant) / 1000));
    throw errors.rateLimited('', { 'retry-after': String(seconds) });
  };
}
