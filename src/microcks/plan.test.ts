import { describe, expect, test } from '@jest/globals';
import { readOperations } from '../openapi/index.ts';
import { contractOf } from '../openapi/testing.ts';
import { modes } from './modes/index.ts';
import { planDispatch, RulesCrash } from './plan.ts';

function planOf(
  settings: object | undefined,
  mode: 'exact' | 'fixed' = 'exact',
  path = '/a',
  parameters: unknown[] = [],
) {
  const annotation = settings === undefined ? {} : { 'x-microcks-operation': settings };
  const [operation] = readOperations(contractOf({ [path]: { get: { parameters, responses: {}, ...annotation } } }));
  if (operation === undefined) throw new Error('there is no operation');
  return planDispatch(operation, modes[mode]);
}

/** Rules of a FALLBACK and the root dispatcher that Microcks makes of them; `FALLBACK` means malformed. */
describe('a wrapper', () => {
  test.each([
    [undefined, 'FALLBACK', undefined],
    ['', 'FALLBACK', undefined],
    ['[]', 'FALLBACK', undefined],
    ['dispatcher: URI_PARTS', 'FALLBACK', undefined],
    ['{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"f","more":1}', 'FALLBACK', undefined],
    ['{"dispatcher":"JSON_BODY","dispatcherRules":{},"fallback":"f"}', 'FALLBACK', undefined],
    ['{}', undefined, undefined],
    ['{"fallback":"f"}', undefined, 'f'],
    ['{"dispatcher":"URI_PARTS","dispatcherRules":"id","fallback":"f"}', 'URI_PARTS', 'f'],
    ['{"dispatcher":"FALLBACK","dispatcherRules":"{}","fallback":"f"}', 'FALLBACK', 'f'],
  ])('%s', (dispatcherRules, root, fallback) => {
    const plan = planOf({ dispatcher: 'FALLBACK', ...(dispatcherRules === undefined ? {} : { dispatcherRules }) });
    expect([plan.root.dispatcher, plan.fallback]).toEqual([root, fallback]);
  });

  test('MQ-15: the text null stops an import, and is malformed here', () => {
    const settings = { dispatcher: 'FALLBACK', dispatcherRules: 'null' };
    expect(() => planOf(settings, 'exact')).toThrow(RulesCrash);
    expect(planOf(settings, 'fixed').problems).toEqual([expect.stringContaining('is not a JSON object')]);
  });

  test('PROXY_FALLBACK keeps its URL', () => {
    const rules = '{"dispatcher":"URI_PARTS","dispatcherRules":"id","proxyUrl":"http://a.test"}';
    expect(planOf({ dispatcher: 'PROXY_FALLBACK', dispatcherRules: rules })).toMatchObject({
      root: { dispatcher: 'URI_PARTS', rules: 'id' },
      proxyUrl: 'http://a.test',
    });
  });
});

test('MQ-01: rules as a mapping are lost on Microcks, and read here', () => {
  const dispatcherRules = { dispatcher: 'JSON_BODY', dispatcherRules: { exp: '/a' }, fallback: 'f' };
  expect(planOf({ dispatcher: 'FALLBACK', dispatcherRules }, 'exact').root.dispatcher).toBe('FALLBACK');
  expect(planOf({ dispatcher: 'FALLBACK', dispatcherRules }, 'fixed')).toMatchObject({
    root: { dispatcher: 'JSON_BODY', rules: '{"exp":"/a"}' },
    fallback: 'f',
  });
});

const query = (name: string, more: object = {}) => ({ name, in: 'query', schema: {}, ...more });
const header = (name: string) => ({ name, in: 'header', schema: {} });

/** Inference, in both modes where MQ-02 does not make them differ. */
test.each<[string, unknown[], string | undefined, string, string?]>([
  ['/accounts/{account_id}/images/v1/{image_id}', [], 'URI_PARTS', 'account_id && image_id'],
  ['/a', [query('p'), query('q')], 'URI_PARAMS', 'p && q'],
  ['/a/{id}', [query('p')], 'URI_ELEMENTS', 'id ?? p'],
  ['/a', [], undefined, ''],
  ['/a', [header('h')], undefined, ''],
  ['/a', [query('p'), header('h')], 'URI_PARAMS', 'p && h', 'p'],
  ['/a', [query('f', { schema: { type: 'object', properties: { x: {}, y: {} } } })], 'URI_PARAMS', 'x && y'],
])('%s %j infers %s', (path, parameters, dispatcher, exact, fixed = exact) => {
  expect(planOf(undefined, 'exact', path, parameters).root).toEqual({ dispatcher, rules: exact });
  expect(planOf(undefined, 'fixed', path, parameters).root).toEqual({ dispatcher, rules: fixed });
});
