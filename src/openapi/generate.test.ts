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

test('values look like what their names say', async () => {
  const members = {
    email: { type: 'string' },
    homeCity: { type: 'string' },
    created_at: { type: 'string' },
    price: { type: 'number' },
    age: { type: 'integer', maximum: 10 },
    tags: { type: 'array', items: { type: 'string' } },
    phoneNumbers: { type: 'array', items: { type: 'string' } },
    code: { type: 'string', minLength: 7 },
    note: { type: ['string', 'null'] },
    kind: { type: 'string', enum: ['a', 'b'] },
    gone: { type: ['string', 'null'], default: null },
    pair: { type: 'array', items: { type: 'string' }, minItems: 2, uniqueItems: true },
  };
  const schema = { allOf: [{ type: 'object', properties: members }, { required: ['email'] }] };
  const { code, pair, ...value } = (await generate(schema)) as Record<string, unknown>;
  expect(value).toEqual({
    email: 'ada@example.com',
    homeCity: 'London',
    created_at: '2025-01-15T09:30:00Z',
    price: 9.99,
    age: 0,
    tags: ['string'],
    phoneNumbers: ['+1 555 0100'],
    note: 'string',
    kind: 'a',
    gone: null,
  });
  expect(String(code).length).toBeGreaterThanOrEqual(7);
  expect(new Set(pair as string[]).size).toBe(2);
});

test('a client says how long lists are', async () => {
  const list = { type: 'array', items: { type: 'object', properties: { city: { type: 'string' } } } };
  const schema = { type: 'object', properties: { all: list, few: { ...list, maxItems: 2 } } } as Schema;
  const generator = createBodyGenerator('3.1.0');
  const make = (seed: number) =>
    generator.generate(schema, { seed, varied: true, items: 20 }) as Promise<Record<string, { city: string }[]>>;
  const [value, again, other] = [await make(1), await make(1), await make(2)];
  expect([value.all?.length, value.few?.length]).toEqual([20, 2]);
  expect(new Set(value.all?.map(({ city }) => city))).toEqual(new Set(['London', 'Lisbon', 'Oslo']));
  expect(again).toEqual(value);
  expect(other).not.toEqual(value);
});

test('values that are objects are compared by their members', async () => {
  const both = { allOf: [{ enum: [{ a: 1, b: 2 }, 1] }, { enum: [{ b: 2, a: 1 }] }] };
  expect(await generate(both)).toEqual({ a: 1, b: 2 });
});

test('a pattern that escapes more than it need is met', async () => {
  for (const pattern of ['^[a-c\\-\\:]{3}$', '^a\\-b\\:[0-9]{2}$'])
    expect(await generate({ type: 'string', pattern })).toMatch(new RegExp(pattern));
});
