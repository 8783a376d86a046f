import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, schema } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, refused } from '../case/expect.ts';
import { finds, idsIn, list2, secondPage } from './listing.ts';
import { series, seriesCost, seriesCreator } from './series.ts';

const version2 = schema('GET /images/v2');
const binding = documented('storage/binding');

/** Lists through filters and expects, of the series, the members of these numbers and no others. */
async function filtered(ctx: Context, filters: Readonly<Record<string, string>>, numbers: readonly number[]) {
  const members = (await series(ctx)).map(({ id }, index) => ({ id, wanted: numbers.includes(index + 1) }));
  const present = members.filter(({ wanted }) => wanted).map(({ id }) => id);
  const absent = members.filter(({ wanted }) => !wanted).map(({ id }) => id);
  const query = new URLSearchParams(filters).toString();
  await finds(ctx, list2, { present, absent, creator: seriesCreator(ctx), query });
}

const finding = (
  title: `MUST ${string}` | `SHOULD ${string}`,
  filters: Readonly<Record<string, string>>,
  numbers: readonly number[],
  clause: Clause = version2,
) => ({ title, clause, consults: ['LS2-8'], run: (ctx: Context) => filtered(ctx, filters, numbers) });

const refusing = (
  title: `MUST ${string}` | `SHOULD ${string}`,
  filters: readonly string[],
  clause: Clause = version2,
) => ({
  title,
  clause,
  cost: {},
  async run(ctx: Context) {
    const query = filters.map((filter) => filter.replaceAll('[', '%5B').replaceAll(']', '%5D')).join('&');
    refused(await ctx.api('GET', `/images/v2?per_page=10&${query}`));
  },
});

/** Eleven of the twelve match; the one that does not would be the last on the second page. */
const onEveryPage = (operator: string, filters: Readonly<Record<string, string>>, order = 'desc'): CaseDefinition => ({
  title: `MUST filter by ${operator} on every page`,
  clause: version2,
  dependsOn: ['LS2-8'],
  async run(ctx) {
    const images = await series(ctx);
    const creator = seriesCreator(ctx);
    const path = `/images/v2?${new URLSearchParams({ ...filters, per_page: '10', sort_order: order, creator })}`;
    await ctx.eventually(
      () => ctx.api('GET', path),
      async (first) => {
        const ids = [...idsIn(first), ...idsIn(await secondPage(ctx, path, first))];
        const odd = images[order === 'desc' ? 0 : 11]?.id;
        claim(!ids.includes(String(odd)), 'a page holds what the filter leaves out', { actual: odd });
        equal(ids.length, 11, 'the number of images on both pages');
      },
    );
  },
});

const odd = [1, 3, 5, 7, 9, 11];

export const filters = chapter(
  'Metadata filters',
  { capability: 'filters', needs: ['api', 'list-v2'], cost: seriesCost },
  {
    'FLT-1': finding('MUST filter by equality: eq', { 'meta.status[eq]': 'active' }, odd),
    'FLT-2': finding('MUST filter by equal text: eq:string', { 'meta.text[eq:string]': '7' }, [7]),
    'FLT-3': finding('MUST filter by equal number: eq:number', { 'meta.n[eq:number]': '5' }, [5]),
    'FLT-4': finding('MUST filter by equal boolean: eq:boolean', { 'meta.flag[eq:boolean]': 'true' }, [3, 6, 9, 12]),
    'FLT-5': finding('MUST filter by greater: gt', { 'meta.n[gt]': '10' }, [11, 12]),
    'FLT-6': finding('MUST filter by greater or equal: gte:number', { 'meta.n[gte:number]': '10' }, [10, 11, 12]),
    'FLT-7': finding('MUST filter by less: lt:number', { 'meta.n[lt:number]': '3' }, [1, 2]),
    'FLT-8': finding('MUST filter by less or equal: lte', { 'meta.n[lte]': '3' }, [1, 2, 3]),
    'FLT-9': finding('MUST filter by a list of texts: in', { 'meta.text[in]': '2|4|40' }, [2, 4]),
    'FLT-10': finding('MUST filter by a list of numbers: in:number', { 'meta.n[in:number]': '8|9|90' }, [8, 9]),
    'FLT-11': finding('MUST follow a dotted path into nested metadata', { 'meta.deep.a.b.c[eq:number]': '4' }, [4]),
    'FLT-12': finding(
      'MUST allow underscores in field names',
      { 'meta.under_score.inner_name[eq]': 'v6' },
      [6],
      binding,
    ),
    'FLT-13': finding(
      'MUST combine filters with AND',
      { 'meta.status[eq]': 'active', 'meta.flag[eq:boolean]': 'true' },
      [3, 9],
    ),
    'FLT-14': finding(
      'MUST find a range by two filters on one field',
      { 'meta.n[gte:number]': '4', 'meta.n[lt:number]': '7' },
      [4, 5, 6],
    ),
    'FLT-15': finding(
      'MUST find nothing, without an error, when filters contradict each other',
      { 'meta.n[eq:number]': '5', 'meta.n[lte:number]': '3' },
      [],
    ),
    'FLT-16': finding('MUST find nothing in a field that no image has', { 'meta.absent[eq]': 'x' }, []),
    'FLT-17': refusing(
      'MUST refuse more than five filters',
      [1, 2, 3, 4, 5, 6].map((n) => `meta.f${n}[eq]=x`),
      binding,
    ),
    'FLT-18': refusing('MUST refuse an unknown operator', ['meta.n[like]=1'], binding),
    'FLT-19': refusing('MUST refuse field names with other characters', ['meta.a-b[eq]=1'], binding),
    'FLT-20': refusing(
      'MUST refuse more than ten values for in',
      [`meta.n[in:number]=${Array.from({ length: 11 }, (_, n) => n).join('|')}`],
      binding,
    ),
    'FLT-21': finding('SHOULD not take a number for a text: eq:string', { 'meta.n[eq:string]': '5' }, []),
    'FLT-22': finding(
      'MUST accept five filters',
      {
        'meta.n[gt:number]': '0',
        'meta.n[lt:number]': '100',
        'meta.status[eq]': 'idle',
        'meta.flag[eq:boolean]': 'false',
        'meta.text[in]': '2|4|6',
      },
      [2, 4],
      binding,
    ),
    'FLT-23': onEveryPage('eq', { 'meta.kind[eq]': 'later' }),
    'FLT-24': onEveryPage('eq:string', { 'meta.kind[eq:string]': 'later' }),
    'FLT-25': onEveryPage('eq:number', { 'meta.level[eq:number]': '1' }),
    'FLT-26': onEveryPage('eq:boolean', { 'meta.later[eq:boolean]': 'true' }),
    'FLT-27': onEveryPage('gt', { 'meta.n[gt:number]': '1' }),
    'FLT-28': onEveryPage('gte', { 'meta.n[gte:number]': '2' }),
    'FLT-29': onEveryPage('lt', { 'meta.n[lt:number]': '12' }, 'asc'),
    'FLT-30': onEveryPage('lte', { 'meta.n[lte:number]': '11' }, 'asc'),
    'FLT-31': onEveryPage('in', { 'meta.kind[in]': 'later|never' }),
    'FLT-32': onEveryPage('in:number', { 'meta.level[in:number]': '1|7' }),
  },
);
