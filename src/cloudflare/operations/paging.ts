import { errors } from '../errors.ts';

/** A whole number from the query within bounds; 5400 otherwise. An empty value counts as absent. */
export function readWhole(
  query: URLSearchParams,
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const values = query.getAll(name);
  if (values.length > 1) throw errors.badRequest(`${name} was given more than once`);
  const text = values[0];
  if (text === undefined || text === '') return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw errors.badRequest(`${name} must be a whole number`);
  if (value < least || value > most) throw errors.badRequest(`${name} must be between ${least} and ${most}`);
  return value;
}

/** At most `count` items. */
export function takePage<T>(items: Iterable<T>, count: number): T[] {
  const page: T[] = [];
  if (count === 0) return page;
  for (const item of items) {
    page.push(item);
    if (page.length === count) break;
  }
  return page;
}
