import { expect, test } from '@jest/globals';
import { readMetadataFilter } from './metadataFilter.ts';

const metadata = {
  status: 'active',
  priority: 5,
  live: true,
  region: { name: 'eu' },
  text: '5',
  none: null,
  list: [1],
};
const passes = (query: string) => readMetadataFilter(new URLSearchParams(query))?.(metadata);

test.each([
  ['meta.status[eq]=active', true],
  ['meta.status[eq:string]=active', true],
  ['meta.status[eq]=Active', false],
  ['meta.priority[eq]=5', true],
  ['meta.priority[eq:number]=5', true],
  ['meta.priority[eq:string]=5', false],
  ['meta.text[eq:string]=5', true],
  ['meta.text[eq:number]=5', false],
  ['meta.live[eq:boolean]=true', true],
  ['meta.live[eq]=true', true],
  ['meta.none[eq]=null', false],
  ['meta.list[eq]=1', false],
  ['meta.absent[eq]=x', false],
  ['meta.region.name[eq]=eu', true],
  ['meta.region%2Ename%5Beq%3Astring%5D=eu', true],
  ['meta.status.name[eq]=eu', false],
  ['meta.priority[gt]=4', true],
  ['meta.priority[gt]=5', false],
  ['meta.priority[gte:number]=5', true],
  ['meta.priority[lt]=5.5', true],
  ['meta.priority[lte]=-1', false],
  ['meta.text[gte]=1', false],
  ['meta.status[in]=pending|active', true],
  ['meta.priority[in:number]=4|5', true],
  ['meta.priority[in:string]=4|5', false],
  ['meta.priority[gte]=1&meta.priority[lte]=5&meta.status[eq]=active', true],
  ['meta.priority[eq]=5&meta.priority[eq]=6', false],
])('%s → %s', (query, expected) => {
  expect(passes(query)).toBe(expected);
});

test('no filter at all', () => {
  expect(readMetadataFilter(new URLSearchParams('creator=x'))).toBeUndefined();
});

test.each([
  'meta.status=active',
  'meta.status[like]=a',
  'meta.status[eq:date]=a',
  'meta.status[gt:string]=a',
  'meta.priority[gt]=five',
  'meta.priority[eq:number]=',
  'meta.live[eq:boolean]=yes',
  'meta.a.b.c.d.e.f[eq]=1',
  'meta.a-b[eq]=1',
  'meta.a..b[eq]=1',
  `meta.${'x'.repeat(101)}[eq]=1`,
  'meta.p[in]=1|2|3|4|5|6|7|8|9|10|11',
  'meta.a[eq]=1&meta.b[eq]=1&meta.c[eq]=1&meta.d[eq]=1&meta.e[eq]=1&meta.f[eq]=1',
])('%s is refused', (query) => {
  expect(() => passes(query)).toThrow(expect.objectContaining({ code: 5400, status: 400 }));
});
