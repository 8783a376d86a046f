import { BudgetSpent } from '../case/outcome.ts';
import type { Clock } from './time.ts';

/** What a run may spend on a target. Absent means unlimited. */
export interface Allowance {
  readonly requests?: number;
  readonly images?: number;
  readonly transformations?: number;
  readonly minutes?: number;
}

/** What a run has spent so far. */
export interface Spent {
  requests: number;
  images: number;
  transformations: number;
}

/** Counts what a run spends and refuses to go beyond the allowance. */
export interface Budget {
  readonly spent: Readonly<Spent>;
  /** Throws `BudgetSpent` instead of spending more than allowed. */
  spend(what: keyof Spent, amount?: number): void;
  /** What ran out, if anything did. */
  readonly exhausted: string | undefined;
}

/** A budget whose time starts now. */
export function createBudget(allowance: Allowance, clock: Clock): Budget {
  const spent: Spent = { requests: 0, images: 0, transformations: 0 };
  const end = allowance.minutes === undefined ? Number.POSITIVE_INFINITY : clock.now() + allowance.minutes * 60_000;
  let exhausted: string | undefined;

  const refuse = (what: string): never => {
    exhausted = what;
    throw new BudgetSpent(`the target file's budget of ${what} is spent`);
  };

  return {
    spent,
    get exhausted() {
      return exhausted;
    },
    spend(what, amount = 1) {
      if (clock.now() >= end) refuse(`${allowance.minutes} minutes`);
      const limit = allowance[what];
      if (limit !== undefined && spent[what] + amount > limit) refuse(`${limit} ${what}`);
      spent[what] += amount;
    },
  };
}
