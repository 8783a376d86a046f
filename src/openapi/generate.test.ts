import { expect, test } from '@jest/globals';
import type { Schema } from '../../spec/document.ts';
import { createBodyGenerator } from './generate.ts';

const generate = (schema: object) =>
  createBodyGenerator('3.1.0').generate(schema as Schema, { seed: 7, varied: false });

test('more members than anybody needs are not made', async () => {
  const value = await generate({
    type: 'object',
    minProperties: 1e9,
    patternProperties: { '^x-': { type: 'string' } },
  });
  expect(Object.keys(value as object).length).toBeLessThanOrEqual(20);
});

test('two long lists of values are compared without comparing each with each', async () => {
  const list = (from: number) => Array.from({ length: 50_000 }, (_, index) => `value ${from + index}`);
  expect(await generate({ allOf: [{ enum: list(0) }, { enum: list(49_999) }] })).toBe('value 49999');
});

test('values that are objects are compared by their members', async () => {
  const both = { allOf: [{ enum: [{ a: 1, b: 2 }, 1] }, { enum: [{ b: 2, a: 1 }] }] };
  expect(await generate(both)).toEqual({ a: 1, b: 2 });
});
