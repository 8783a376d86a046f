import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, loadContract, loadSeed } from '../../../spec/load.ts';
import { contractOf } from '../../openapi/testing.ts';
import type { Finding } from './finding.ts';
import { lintFormats } from './formats.ts';
import { lintContract } from './lint.ts';

let seed: readonly Finding[] = [];
beforeAll(async () => {
  seed = await lintContract(await loadSeed());
});

const placesOf = (findings: readonly Finding[], rule: string) =>
  findings.filter((finding) => finding.rule === rule).map(({ line, column }) => `${line}:${column}`);

describe('the seed, unmodified', () => {
  test.each([
    ['example-invalid', ['111:15', '128:17', '171:17', '217:15', '281:15', '332:15']],
    ['no-response-example', ['195:5', '231:5', '252:5', '298:5', '315:5']],
    ['path-shadowed', ['298:5']],
    ['request-unpaired', ['111:15', '217:15', '281:15', '332:15']],
    ['dispatcher', []],
    ['default-twice', []],
    ['duplicate-pair', []],
  ])('%s', (rule, places) => {
    expect(placesOf(seed, rule)).toEqual(places);
  });

  test('every finding names its file', () => {
    expect(new Set(seed.map(({ file }) => file))).toEqual(new Set(['spec/cloudflare-images-openapi.yml']));
  });
});

test('the built-in contract has no errors, and what overlays brought is found in them', async () => {
  const findings = await lintContract(await loadContract());
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(new Set(findings.map(({ file }) => file))).toContain('spec/extensions.overlay.yml');
});

const ok = (examples: object, more: object = {}) => ({
  responses: { 200: { description: 'OK', content: { 'application/json': { schema: {}, examples, ...more } } } },
});
const parameter = (name: string, place: string, examples: object) => ({
  name,
  in: place,
  required: place === 'path',
  schema: {},
  examples,
});

/** One mistake per row, and the rule that finds it. */
describe('mistakes', () => {
  test.each<[string, string, unknown, RegExp]>([
    [
      'dispatcher',
      'an unknown dispatcher',
      { '/a': { get: { ...ok({ x: { value: 1 } }), 'x-microcks-operation': { dispatcher: 'RANDOM' } } } },
      /"RANDOM" is unknown on REST/,
    ],
    [
      'dispatcher',
      'rules as a mapping',
      {
        '/a': {
          get: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': {
              dispatcher: 'FALLBACK',
              dispatcherRules: { dispatcher: 'URI_PARAMS', dispatcherRules: 'q', fallback: 'x' },
            },
          },
        },
      },
      /mapping, which Microcks reads as empty text/,
    ],
    [
      'dispatcher',
      'malformed rules',
      {
        '/a': {
          get: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': { dispatcher: 'JSON_BODY', dispatcherRules: '{' },
          },
        },
      },
      /is not JSON; expected JSON text/,
    ],
    [
      'dispatcher',
      'an unknown operator',
      {
        '/a': {
          post: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': {
              dispatcher: 'JSON_BODY',
              dispatcherRules: '{"exp":"/a","operator":"like","cases":{}}',
            },
          },
        },
      },
      /operator "like" is unknown/,
    ],
    [
      'groovy-subset',
      'a Groovy script that starts a process',
      {
        '/a': {
          get: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': { dispatcher: 'SCRIPT', dispatcherRules: 'def x = 1\nreturn "id".execute().text' },
          },
        },
      },
      /line 2, column 13: outside the Groovy subset \(process\)/,
    ],
    [
      'dispatcher',
      'rules that crash the import',
      {
        '/a': {
          get: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': { dispatcher: 'FALLBACK', dispatcherRules: 'null' },
          },
        },
      },
      /is not a JSON object|fails to import/,
    ],
    [
      'dispatcher',
      'a constraint that is no pattern',
      {
        '/a': {
          get: {
            ...ok({ x: { value: 1 } }),
            'x-microcks-operation': { parameterConstraints: [{ name: 'q', in: 'query', mustMatchRegexp: '(' }] },
          },
        },
      },
      /is no regular expression/,
    ],
    [
      'default-twice',
      'two defaults',
      {
        '/a': { get: ok({ x: { value: 1, 'x-microcks-default': true }, y: { value: 2, 'x-microcks-default': true } }) },
      },
      /y is a second default/,
    ],
    [
      'name-reused',
      'a name for two statuses',
      {
        '/a': {
          get: {
            responses: {
              200: { description: '', content: { 'application/json': { examples: { x: { value: 1 } } } } },
              404: { description: '', content: { 'application/json': { examples: { x: { value: 2 } } } } },
            },
          },
        },
      },
      /stands for a 200 and a 404/,
    ],
    [
      'duplicate-pair',
      'equal criteria',
      {
        '/a': {
          get: {
            parameters: [parameter('q', 'query', { x: { value: 1 }, y: { value: 1 } })],
            ...ok({ x: { value: 1 }, y: { value: 2 } }),
          },
        },
      },
      /y and x are chosen by the criteria \?q=1/,
    ],
    [
      'response-unpaired',
      'a response without its path',
      {
        '/a/{id}': { get: { parameters: [parameter('id', 'path', { y: { value: 1 } })], ...ok({ x: { value: 1 } }) } },
      },
      /no path parameter has an example called x/,
    ],
    [
      'operation-unreachable',
      'no usable example',
      { '/a/{id}': { get: { parameters: [parameter('id', 'path', {})], ...ok({ x: { value: 1 } }) } } },
      /answers an empty 404/,
    ],
    ['template-broken', 'an open expression', { '/a': { get: ok({ x: { value: 'a {{ uuid' } }) } }, /has no end/],
    [
      'status-not-servable',
      'a range',
      {
        '/a': {
          get: {
            responses: {
              '2XX': { description: '', content: { 'application/json': { examples: { x: { value: 1 } } } } },
            },
          },
        },
      },
      /status key 2XX/,
    ],
    [
      'example-unreadable',
      'a missing file',
      { '/a': { get: ok({ x: { externalValue: 'nowhere.json' } }) } },
      /nowhere\.json cannot be read: ENOENT/,
    ],
    [
      'example-invalid',
      'an invalid parameter',
      {
        '/a': {
          get: {
            parameters: [{ name: 'n', in: 'query', schema: { type: 'integer' }, examples: { x: { value: 'many' } } }],
            ...ok({ x: { value: 1 } }),
          },
        },
      },
      /query parameter n .* must be integer/,
    ],
    [
      'schema-vacuous',
      'a schema that says nothing',
      { '/a': { get: ok({ x: { value: {} } }, { schema: { type: 'object', properties: { a: {} } } }) } },
      /no required member/,
    ],
  ])('%s: %s', async (rule, _, paths, message) => {
    const findings = await lintContract(contractOf(paths) as Contract);
    expect(findings.filter((finding) => finding.rule === rule).map((finding) => finding.message)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});

const one: readonly Finding[] = [
  {
    rule: 'example-invalid',
    severity: 'error',
    message: '50% wrong\nat all',
    pointer: '/paths/~1a',
    file: 'a,b.yml',
    line: 3,
    column: 7,
  },
];

test.each([
  ['text', one, 'a,b.yml:3:7: error: 50% wrong\nat all [example-invalid]\n1 error, 0 warnings, 0 notes\n'],
  ['github', one, '::error file=a%2Cb.yml,line=3,col=7,title=example-invalid::50%25 wrong%0Aat all\n'],
  ['text', [], '0 errors, 0 warnings, 0 notes\n'],
  ['github', [], ''],
] as const)('as %s', (format, findings, text) => {
  expect(lintFormats[format](findings)).toBe(text);
});

test('as JSON and SARIF', () => {
  expect(JSON.parse(lintFormats.json(one))).toEqual({ summary: { error: 1, warning: 0, note: 0 }, findings: one });
  const { version, runs } = JSON.parse(lintFormats.sarif(one)) as {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      results: { ruleId: string; ruleIndex: number; locations: unknown[] }[];
    }[];
  };
  const [run] = runs;
  const [result] = run?.results ?? [];
  expect([version, result?.ruleId, run?.tool.driver.rules[result?.ruleIndex ?? -1]?.id]).toEqual([
    '2.1.0',
    'example-invalid',
    'example-invalid',
  ]);
  expect(result?.locations).toEqual([
    {
      physicalLocation: { artifactLocation: { uri: 'a,b.yml' }, region: { startLine: 3, startColumn: 7 } },
      logicalLocations: [{ fullyQualifiedName: '/paths/~1a' }],
    },
  ]);
});
