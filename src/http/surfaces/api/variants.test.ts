import { expect, test } from '@jest/globals';
import { loadContract } from '../../../../spec/load.ts';
import { type VariantOptions, variantFields } from '../../../imaging/index.ts';
import { createMock } from '../../../index.ts';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';

const session = useMock();

const held: readonly VariantOptions[] = [
  { blur: 10.5 },
  { blur: 0.5 },
  { blur: 250 },
  { width: 10.5 },
  { width: 10.5, height: 7.25, fit: 'crop' },
  { width: 12_000, height: 1, fit: 'pad' },
  { browser_ttl: 3600 },
  { fit: 'scale-down', metadata: 'copyright' },
  {},
];
test.each(held)('a variant that is stored can be seeded and delivered: %j', async (options) => {
  const account = session.account();
  const stored = await account.request('post', '/v1/variants').send({ id: 'v', options });
  expect([stored.status, stored.body.result?.variant.options]).toMatchObject([200, options]);
  const { id } = await account.upload({}, solidPng(20, 10));
  const picture = await fetch(`${session.mock.url}/${account.hash}/${id}/v`);
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  const seeded = await createMock({ seed: { variants: [{ id: 'v', options }] } });
  expect(seeded.store.account(seeded.account).variants.get('v')?.options).toEqual(options);
  await seeded.close();
});

const refused: readonly object[] = [
  { blur: -1 },
  { blur: 251 },
  { blur: '10' },
  { width: 0 },
  { width: 12_001 },
  { height: true },
  { fit: 'nonsense' },
  { metadata: 'some' },
  { browser_ttl: 3600.5 },
  { browser_ttl: 60 },
  { widht: 10 },
  { quality: 80 },
];
test.each(refused)('a variant that is refused is refused by whichever way it comes: %j', async (options) => {
  const account = session.account();
  const created = await account.request('post', '/v1/variants').send({ id: 'v', options });
  const changed = await account.request('patch', '/v1/variants/public').send({ options });
  for (const { status, body } of [created, changed]) expect([status, body.errors[0].code]).toEqual([400, 5400]);
  const seed = { variants: [{ id: 'v', options: options as VariantOptions }] };
  await expect(session.mock.seed(seed)).rejects.toThrow(/variants\[0\]\.options/);
  const overHttp = await fetch(`${session.mock.url}/__mock/seed`, { method: 'POST', body: JSON.stringify(seed) });
  expect(overHttp.status).toBe(400);
});

test.each(['a-b', 'a_b', 'a.b', ''])('a variant’s name %j is refused, as by the product', async (id) => {
  const created = await session.account().request('post', '/v1/variants').send({ id, options: {} });
  expect([created.status, created.body.errors[0].code]).toEqual([400, 5400]);
  await expect(session.mock.seed({ variants: [{ id, options: {} }] })).rejects.toThrow('variants[0].id');
});

test('the contract describes the same fields', async () => {
  const { dereferenced } = await loadContract();
  const schemas = dereferenced.components?.schemas as unknown as Record<string, { properties: Record<string, object> }>;
  const properties = schemas.VariantOptions?.properties ?? {};
  expect(Object.keys(properties).sort()).toEqual(Object.keys(variantFields).sort());
  // The upper bound of sizes is the mock's own
  for (const [name, field] of Object.entries(variantFields)) {
    const { maximum: _, ...bounds } = { maximum: undefined, ...field };
    expect({ [name]: properties[name] }).toMatchObject({ [name]: 'enum' in field ? { enum: field.enum } : bounds });
  }
});
