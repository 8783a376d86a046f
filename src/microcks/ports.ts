/** What the room needs of the world, and is given: time, chance and a way to other servers. */

/** Where templates, generators and delays get time and chance from. */
export interface Chance {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Random bytes. */
  random(count: number): Uint8Array;
}

/** One exchange of a rule with another server; throws when the address is not allowed. */
export type RuleFetcher = (
  url: string,
  method: string,
  body: string,
  headers: Record<string, string>,
) => Promise<FetchAnswer>;

/** What `fetch` gives a rule. */
export interface FetchAnswer {
  readonly status: number;
  readonly body: string;
}

/** An integer from 0 up to, not including, `below` (at most 2^32). */
export function randomInteger({ random }: Pick<Chance, 'random'>, below: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  return Math.floor(((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32) * below);
}
