import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Where Linux says how much memory a container may use: cgroups of version 2, then of version 1. */
const cgroupFiles = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];

const mostBytes = 768 * 2 ** 20;

/** Bytes that this process may use in all: what the machine has, what its own cgroup or its container is given. */
export function memoryLimit(files: readonly string[] = cgroupFiles): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY, ...files.map(readLimit));
}

/** Bytes that running transforms may share when nobody says how many: half of the limit, at most 768 MB. */
export function defaultBudget(limit: number): number {
  return Math.min(mostBytes, Math.floor(limit / 2));
}

/** Bytes that this process may still take. */
export function freeMemory(limit: number): number {
  return Math.max(0, Math.min(limit - process.memoryUsage.rss(), freemem()));
}

/** A file that is absent, or says `max`, limits nothing. */
function readLimit(file: string): number {
  try {
    const bytes = Number(readFileSync(file, 'utf8').trim());
    return bytes > 0 ? bytes : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
