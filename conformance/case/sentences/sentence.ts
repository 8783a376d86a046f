/** The cases that check a sentence, by blanks; or why nobody who only sends requests can check it. */
type Coverage = string | { readonly not: string };

/** A documented sentence in our words: what it says, on which page below `/images/`, and what checks it. */
export type Row = readonly [says: string, page: string, coverage: Coverage];

/** A documented sentence of the product. Its id keeps its meaning for good. */
export interface Sentence {
  readonly id: string;
  readonly says: string;
  readonly page: string;
  /** Ids of cases. Empty when it is excluded. */
  readonly cases: readonly string[];
  readonly excluded?: string;
}

/** A topic's sentences. The table's keys are the ids. */
export function sentences(table: Readonly<Record<string, Row>>): readonly Sentence[] {
  return Object.entries(table).map(([id, [says, page, coverage]]) =>
    typeof coverage === 'string'
      ? { id, says, page, cases: coverage.split(' ') }
      : { id, says, page, cases: [], excluded: coverage.not },
  );
}

/** Reasons that several sentences share. */
export const unseen = {
  dashboard: 'It is offered in the dashboard only, which is no part of the API.',
  billing: 'It is about what is billed, and no answer shows a bill.',
  load: 'It takes more requests in a second than a certification may send.',
  plan: 'It depends on the plan of the account, which the suite cannot change.',
  caches: 'It happens in caches between the service and the client, which a target need not have.',
  size: 'Whether a picture is too large for AVIF is decided by limits that are not published.',
} as const;
