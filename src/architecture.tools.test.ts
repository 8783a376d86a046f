import { expect, test } from '@jest/globals';
import { functionsOf, isExempt, sourcesIn } from './testing/structure.ts';

test('no function is longer than 80 lines, and ten at most are longer than 60', () => {
  const checked = sourcesIn('spec', 'src', 'conformance', 'fixtures', '.ci').filter((file) => !isExempt(file));
  // Only a longer file can hold a longer function
  const long = checked.filter(({ path, text }) => /\.tsx?$/.test(path) && text.split('\n').length > 60);
  const lengths = long.flatMap(functionsOf);
  expect(lengths.length).toBeGreaterThan(1000);
  expect(lengths.filter(({ lines }) => lines > 80)).toEqual([]);
  expect(lengths.filter(({ lines }) => lines > 60).length).toBeLessThanOrEqual(10);
});
