/**
 * The ways in which a case can end early. Only a `Mismatch` counts against the target.
 */

/** The target answered something that the requirement forbids. `expected` and `actual` go into the report. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(message: string, detail: { expected?: unknown; actual?: unknown } = {}) {
    super(message);
    this.expected = 'expected' in detail ? show(detail.expected) : undefined;
    this.actual = 'actual' in detail ? show(detail.actual) : undefined;
  }
}

/** The case could not be judged: something that it needs first did not work, or the run is stopping. */
export class Blocked extends Error {
  override readonly name: string = 'Blocked';
}

/** The target's gateway answered that the target is not there just now; the case says nothing. */
export class Outage extends Blocked {}

/** What a replay would have to know was not asked when the run was recorded. */
export class NotRecorded extends Blocked {}

/** No usable answer came: refused connection, name not found, time-out. Nobody's fault is known. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
}

/** A budget of the target file is spent; the run stops cleanly. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** What the user asked for makes no sense: a bad target file, an unknown case id, an unreadable report. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A value as one short text for a report; an empty one can be seen. */
export function show(value: unknown): string {
  if (value === '') return '""';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

/** The same for a value that is compared: a text stands in quotes, so that `"5"` is not taken for `5`. */
export function quote(value: unknown): string {
  return show(typeof value === 'string' ? JSON.stringify(value) : value);
}
