import { errors } from '../errors.ts';
import type { Account, ImageSelection } from '../records/index.ts';

/** A whole number from the query within bounds; 5400 otherwise. An empty value counts as absent. */
export function readWhole(
  query: URLSearchParams,
  name: string,
  { min, max, otherwise }: { min: number; max: number; otherwise: number },
): number {
  const values = query.getAll(name);
  if (values.length > 1) throw errors.badRequest(`${name} was given more than once`);
  const text = values[0];
  if (text === undefined || text === '') return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) throw errors.badRequest(`${name} must be a whole number`);
  if (value < min || value > max) throw errors.badRequest(`${name} must be between ${min} and ${max}`);
  return value;
}

/** What both lists read of a query: how many images make a page, and the account's images that it is taken from. */
export function readSelection(query: URLSearchParams, { images }: Account, leastPage = 10) {
  const creator = query.get('creator');
  return {
    perPage: readWhole(query, 'per_page', { min: leastPage, max: 10_000, otherwise: 1000 }),
    list: (selection: Omit<ImageSelection, 'creator'>) =>
      images.list({ ...selection, ...(creator === null ? {} : { creator }) }),
  };
}

/** The part of a list that `offset` and `limit` ask for, as the import's lists have them. */
export function readSlice(query: URLSearchParams): { readonly offset: number; readonly limit: number } {
  return {
    offset: readWhole(query, 'offset', { min: 0, max: 1e15 - 1, otherwise: 0 }),
    limit: readWhole(query, 'limit', { min: 1, max: 100, otherwise: 25 }),
  };
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
