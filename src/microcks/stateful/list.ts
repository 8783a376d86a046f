import type { ParameterObject } from '../../../spec/document.ts';
import { isObject, type JsonObject, type Operation, readParameter } from '../../openapi/index.ts';

type Entry = readonly [id: string, record: JsonObject];

/** A part of a list, and what an answer may tell of the whole. */
export interface Page {
  readonly entries: readonly Entry[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
  /** As the contract counts them. */
  readonly page: number;
  readonly pages: number;
  readonly hasMore: boolean;
}

const names = {
  limit: /^(limit|per_?page|page_?size|size|count|max_?results|max|take|top|first|rows)$/,
  page: /^(page|page_?(number|no|index)|p)$/,
  offset: /^(offset|skip|start|start_?index|from)$/,
  after: /^(starting_?after|after|cursor|page_?token|next_?token|continuation_?token|next_?cursor|since_?id)$/,
  before: /^(ending_?before|before)$/,
};

/** The records that a request for a list asks for: by members that the contract lets it filter by, then a page of them. */
export function pageOf(
  all: readonly Entry[],
  { parameters }: Operation,
  query: URLSearchParams,
  members: Readonly<Record<string, JsonObject>>,
): Page {
  const described = parameters.filter((parameter) => parameter.in === 'query');
  const paging = (kind: keyof typeof names) =>
    described.find(({ name }) => names[kind].test(name.toLowerCase().replace(/^[$_]/, '')));
  const numberOf = (parameter: ParameterObject | undefined) => readNumber(parameter, query);
  const isPaging = (name: string) =>
    Object.values(names).some((pattern) => pattern.test(name.toLowerCase().replace(/^[$_]/, '')));
  const filters = described.filter(({ name }) => Object.hasOwn(members, name) && !isPaging(name));
  const fitting = filters.reduce((entries, parameter) => filtered(entries, parameter, query), all);
  const limit = Math.max(0, numberOf(paging('limit')) ?? fitting.length);
  const pageParameter = paging('page');
  const page = numberOf(pageParameter);
  const base = firstPage(pageParameter);
  const after = textOf(paging('after'), query);
  const before = textOf(paging('before'), query);
  let offset = Math.max(0, numberOf(paging('offset')) ?? (page === undefined ? 0 : Math.max(0, page - base) * limit));
  if (after !== undefined) offset = fitting.findIndex(([id]) => id === after) + 1;
  else if (before !== undefined) offset = Math.max(0, fitting.findIndex(([id]) => id === before) - limit);
  const entries = fitting.slice(offset, offset + limit);
  const number = page ?? base + (limit === 0 ? 0 : Math.floor(offset / limit));
  const pages = limit === 0 ? 0 : Math.ceil(fitting.length / limit);
  const hasMore = offset + entries.length < fitting.length;
  return { entries, total: fitting.length, limit, offset, page: number, pages, hasMore };
}

function readNumber(parameter: ParameterObject | undefined, query: URLSearchParams): number | undefined {
  if (parameter === undefined) return undefined;
  const schema = isObject(parameter.schema) ? parameter.schema : {};
  const sent = query.get(parameter.name);
  const number = sent !== null && /^\d{1,9}$/.test(sent) ? Number(sent) : undefined;
  const chosen = number ?? (typeof schema.default === 'number' ? schema.default : undefined);
  return chosen === undefined || typeof schema.maximum !== 'number' ? chosen : Math.min(chosen, schema.maximum);
}

function textOf(parameter: ParameterObject | undefined, query: URLSearchParams): string | undefined {
  return (parameter === undefined ? undefined : query.get(parameter.name)) || undefined;
}

/** What the first page is called: 0 where the contract's default or minimum says so, else 1. */
function firstPage(parameter: ParameterObject | undefined): number {
  const schema = isObject(parameter?.schema) ? parameter.schema : {};
  return schema.default === 0 || (schema.default === undefined && schema.minimum === 0) ? 0 : 1;
}

function filtered(entries: readonly Entry[], parameter: ParameterObject, query: URLSearchParams): readonly Entry[] {
  const sent = readParameter(parameter, { params: {}, query, headers: {} });
  if (sent === undefined || sent === '' || isObject(sent)) return entries;
  const wanted = new Set([sent].flat().map(String));
  return entries.filter(([, record]) => [record[parameter.name]].flat().some((value) => wanted.has(String(value))));
}

type Told = (page: Page) => unknown;

const told: readonly (readonly [RegExp, Told])[] = [
  [/^(total|total_?(count|items|elements|results|records|hits)|count_?total|nb_?hits)$/, ({ total }) => total],
  [/^(count|size|number_?of_?elements|result_?count|items_?count)$/, ({ entries }) => entries.length],
  [/^(limit|per_?page|page_?size)$/, ({ limit }) => limit],
  [/^(offset|skip|start)$/, ({ offset }) => offset],
  [/^(page|page_?number|current_?page|number)$/, ({ page }) => page],
  [/^(pages|total_?pages|page_?count|last_?page)$/, ({ pages }) => pages],
  [/^(has_?more|has_?next(_?page)?)$/, ({ hasMore }) => hasMore],
  [/^last$/, ({ hasMore }) => !hasMore],
  [/^(has_?prev(ious)?(_?page)?)$/, ({ offset }) => offset > 0],
  [
    /^(next_?cursor|cursor|next_?page_?token|next_?token|end_?cursor|continuation_?token)$/,
    ({ hasMore, entries }) => (hasMore ? (entries.at(-1)?.[0] ?? null) : null),
  ],
];

/** What stands around a list, with the figures of this page in the members that are called like them. */
export function withFigures(around: JsonObject, page: Page, depth = 0): JsonObject {
  const hasTotal = Object.keys(around).some((name) => /^total/i.test(name));
  return Object.fromEntries(
    Object.entries(around).map(([name, value]) => {
      if (isObject(value)) return [name, depth < 2 ? withFigures(value, page, depth + 1) : value];
      const counted = hasTotal || name.toLowerCase() !== 'count' ? name : 'total';
      const tell = told.find(([pattern]) => pattern.test(counted.toLowerCase()))?.[1];
      if (tell === undefined || (value !== null && !['number', 'boolean', 'string'].includes(typeof value)))
        return [name, value];
      const figure = tell(page);
      return [name, typeof value === 'string' && typeof figure === 'number' ? String(figure) : figure];
    }),
  );
}
