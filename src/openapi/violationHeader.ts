import type { Violation } from './validate.ts';

/** Violations as a JSON header, ASCII only and bounded. */
export function violationHeader(violations: readonly Violation[]): Readonly<Record<string, string>> {
  let count = Math.min(violations.length, 20);
  const text = () =>
    JSON.stringify(violations.slice(0, count)).replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  while (count > 1 && text().length > 4000) count -= 1;
  return { 'x-mock-violations': text().slice(0, 6000) };
}
