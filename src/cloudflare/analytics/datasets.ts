import type { MinuteRow } from './counters.ts';

/** What a dataset is asked for. */
export interface DatasetArguments {
  readonly filter?: Readonly<Record<string, string>> | null;
  readonly limit?: number | null;
  readonly orderBy?: readonly string[] | null;
}

type Dimension = 'date' | 'datetime' | 'datetimeMinute' | 'contentType';

const maxRows = 10_000;

/** Rows as groups of the dimensions that are asked for, in order, with their sums. */
export function grouped(rows: readonly MinuteRow[], wanted: readonly string[], given: DatasetArguments): object[] {
  const groups = new Map<string, MinuteRow[]>();
  for (const row of chosen(rows, given)) {
    const all = dimensionsOf(row);
    const key = wanted.map((name) => all[name as Dimension]).join(' ');
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  const made = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const sum = {
      requests: total(group, 'requests'),
      originalBytes: total(group, 'originalBytes'),
      resizedBytes: total(group, 'resizedBytes'),
    };
    return [{ sum, avg: { sampleInterval: 1 }, dimensions: dimensionsOf(first) }];
  });
  return ordered(made, ({ dimensions }) => dimensions, given);
}

/** Unique transformations by day; `accumulated`: with those of the days before in its month. */
export function uniqueByDay(rows: readonly MinuteRow[], accumulated: boolean, given: DatasetArguments): object[] {
  const days = new Map<string, number>();
  for (const row of [...rows].sort((a, b) => a.minute - b.minute)) {
    const { date } = dimensionsOf(row);
    days.set(date, (days.get(date) ?? 0) + row.unique);
  }
  let month = '';
  let sum = 0;
  const made = [...days].map(([date, count]) => {
    sum = (date.startsWith(month) && month !== '' ? sum : 0) + count;
    month = date.slice(0, 7);
    return { date, transformations: accumulated ? sum : count };
  });
  const isWanted = isWithin(given.filter ?? {});
  const wanted = made.filter(({ date }) => isWanted(Date.parse(date), date));
  return ordered(wanted, ({ date }) => ({ date, datetimeMinute: date }), given);
}

function chosen(rows: readonly MinuteRow[], { filter }: DatasetArguments): readonly MinuteRow[] {
  const isWanted = isWithin(filter ?? {});
  return rows.filter((row) => isWanted(row.minute, dimensionsOf(row).date));
}

const comparisons: Readonly<Record<string, (value: number | string, bound: number | string) => boolean>> = {
  '': (value, bound) => value === bound,
  geq: (value, bound) => value >= bound,
  leq: (value, bound) => value <= bound,
  gt: (value, bound) => value > bound,
  lt: (value, bound) => value < bound,
};

/** Whether a minute, and the day that it is in, lie within the bounds of a filter. */
function isWithin(filter: Readonly<Record<string, string>>): (minute: number, date: string) => boolean {
  return (minute, date) =>
    Object.entries(filter).every(([name, bound]) => {
      const [kind, comparison = ''] = name.split('_');
      const compare = comparisons[comparison];
      if (compare === undefined || bound === null) return true;
      return kind === 'date' ? compare(date, bound) : compare(minute, Date.parse(bound));
    });
}

function ordered<T>(rows: readonly T[], keys: (row: T) => object, { orderBy, limit }: DatasetArguments): T[] {
  const orders = (orderBy ?? []).map((order) => order.split('_'));
  const textOf = (row: T, name: string) => String((keys(row) as Readonly<Record<string, unknown>>)[name] ?? '');
  const sorted = [...rows].sort((a, b) => {
    for (const [name = '', direction] of orders) {
      const [left, right] = [textOf(a, name), textOf(b, name)];
      if (left !== right) return (left < right ? -1 : 1) * (direction === 'DESC' ? -1 : 1);
    }
    return 0;
  });
  return sorted.slice(0, Math.min(maxRows, Math.max(0, limit ?? maxRows)));
}

function dimensionsOf({ minute, contentType }: MinuteRow): Readonly<Record<Dimension, string>> {
  const datetime = new Date(minute).toISOString().replace('.000Z', 'Z');
  return { date: datetime.slice(0, 10), datetime, datetimeMinute: datetime, contentType };
}

function total(rows: readonly MinuteRow[], name: 'requests' | 'originalBytes' | 'resizedBytes'): number {
  return rows.reduce((sum, row) => sum + row[name], 0);
}
