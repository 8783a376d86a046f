import { afterEach, expect, jest, test } from '@jest/globals';
import { run } from './store.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('bench -- store measures every kind of page', async () => {
  const table = jest.spyOn(console, 'table').mockImplementation(() => undefined);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await run(['200', '400']);
  const [rows] = table.mock.calls[0] as [Record<string, string>[]];
  expect(rows.map((row) => Object.keys(row))).toEqual(
    [1, 2].map(() => ['records', 'v1 first', 'v1 middle', 'v2 next', 'v2 asc', 'v2 creator', 'heap/record']),
  );
});
