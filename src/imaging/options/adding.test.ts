import { expect, jest, test } from '@jest/globals';
import { type FieldsOf, row } from './row.ts';
import * as rows from './rows.ts';
import { number } from './values.ts';

/** The only thing that is written for a new option: here for one of every dialect. */
const hue = row('hue', ['url', 'variant', 'cf', 'draw', 'binding', 'output'], number(0, 360), '0', {
  alias: 'hu',
  slider: { from: 0, to: 360, step: 5, still: 0 },
});

jest.unstable_mockModule('./rows.ts', () => ({ ...rows, optionRows: [...rows.optionRows, hue] }));
const options = await import('./index.ts');
const { readVariantOptions } = await import('../../cloudflare/operations/variantFields.ts');
const { seedSchema } = await import('../../testkit/initial/schema.ts');
const { optionsTable } = await import('../../tools/docs/tables.ts');
const { controls } = await import('../../tools/page/playground/options.ts');

test('a new row is all that the types, the grammar and the object readers need', () => {
  const typed: FieldsOf<typeof hue> = { hue: 30 };
  expect(options.parseOptions('hue=30', 'remote')).toEqual(typed);
  expect(options.parseOptions('w=5,hu=30', 'remote')).toEqual({ width: 5, ...typed });
  for (const dialect of hue.dialects) {
    if (dialect !== 'url') expect(options.readOptionsObject({ hue: 30 }, dialect)).toEqual(typed);
  }
  expect(options.variantOptions({ width: 5, hue: 30 } as object)).toEqual({ width: 5, ...typed });
  expect(() => options.parseOptions('hue=361', 'remote')).toThrow('hue=361: hue must be a number from 0 to 360');
  expect(() => options.parseOptions('Hue=1', 'remote')).toThrow("did you mean 'hue'?");
});

test('a new row is all that the documentation and the page need', () => {
  expect(optionsTable()).toContain('| `hue`, `hu` | a number from 0 to 360 | 0 | ✓ | ✓ | ✓ | ✓ | `.output()` |');
  expect(controls.rare.sliders).toContainEqual(expect.objectContaining({ name: 'hue', from: 0, to: 360, still: 0 }));
});

test('a new row for variants is all that the API and the initial state need', () => {
  const schema = { type: 'number', minimum: 0, maximum: 360 };
  expect(options.variantFields).toMatchObject({ hue: schema });
  expect(options.variantFault('hue', 361)).toBe('hue must be a number between 0 and 360');
  expect(Object.keys(readVariantOptions({ options: { hue: 30, width: 5 } }))).toEqual(['width', 'hue']);
  expect(JSON.stringify(seedSchema)).toContain(`"hue":${JSON.stringify(schema)}`);
});

test('a row for variants that cannot be said as JSON Schema is refused at once', async () => {
  jest.resetModules();
  const odd = row('odd', ['variant'], { says: 'something', read: () => 1 }, 'none');
  jest.unstable_mockModule('./rows.ts', () => ({ ...rows, optionRows: [...rows.optionRows, odd] }));
  await expect(import('./variantOptions.ts')).rejects.toThrow('odd is no option of variants');
});

test('an option may go below zero, in URLs too', () => {
  const turn = number(-180, 180);
  expect(['-30', '-.5', '180', '-180.5', '-0', '--1'].map((text) => turn.read(text))).toEqual([
    ...[-30, -0.5, 180, undefined, undefined, undefined],
  ]);
});
