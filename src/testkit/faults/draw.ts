import { createHash } from 'node:crypto';
import type { Latency } from './rule.ts';

/**
 * A number in [0, 1) that depends on nothing but its arguments: the nth draw of a rule is the same however its
 * requests mingle with those of other rules.
 */
export function draw(seed: number, rule: string, turn: number, purpose: string): number {
  const digest = createHash('sha256').update(`${seed}\n${rule}\n${turn}\n${purpose}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** Milliseconds of one turn; `random` gives draws by purpose. */
export function drawLatency(latency: Latency, random: (purpose: string) => number): number {
  if (typeof latency === 'number') return latency;
  if ('min' in latency) return latency.min + (latency.max - latency.min) * random('latency');
  // Box and Muller's transform of two even draws into a normal one
  const distance = Math.sqrt(-2 * Math.log(1 - random('latency')));
  return Math.max(0, latency.mean + latency.deviation * distance * Math.cos(2 * Math.PI * random('angle')));
}
