import { describe, expect, test } from '@jest/globals';
import { ContractError } from './contract-error.ts';
import { applyOverlay, readOverlay } from './overlay.ts';

const overlay = (...actions: unknown[]) => ({ overlay: '1.0.0', info: { title: 't', version: '1' }, actions });
const apply = (document: unknown, ...actions: unknown[]) => applyOverlay(document, overlay(...actions), 'o.yml');

describe('update', () => {
  test.each([
    ['adds a member', { a: {} }, '$.a', { b: 1 }, { a: { b: 1 } }],
    ['replaces a primitive', { a: { b: 1 } }, '$.a', { b: 2 }, { a: { b: 2 } }],
    ['merges recursively', { a: { b: { c: 1 } } }, '$', { a: { b: { d: 2 } } }, { a: { b: { c: 1, d: 2 } } }],
    ['replaces an object by a primitive', { a: { b: {} } }, '$.a', { b: null }, { a: { b: null } }],
    ['replaces a primitive by an object', { a: { b: 1 } }, '$.a', { b: { c: 1 } }, { a: { b: { c: 1 } } }],
    ['appends inside an update', { a: { b: [1] } }, '$.a', { b: [2, 3] }, { a: { b: [1, 2, 3] } }],
    ['appends an entry to an array', { a: [1] }, '$.a', { b: 2 }, { a: [1, { b: 2 }] }],
    ['appends a primitive to an array', { a: [1] }, '$.a', 2, { a: [1, 2] }],
    ['appends each of several entries', { a: [1] }, '$.a', [2, 3], { a: [1, 2, 3] }],
    [
      'updates every match',
      { a: { x: {} }, b: { x: {} } },
      '$.*.x',
      { y: 1 },
      { a: { x: { y: 1 } }, b: { x: { y: 1 } } },
    ],
    [
      'selects by filter',
      { p: [{ n: 'a' }, { n: 'b' }] },
      "$.p[?@.n == 'b']",
      { z: 1 },
      { p: [{ n: 'a' }, { n: 'b', z: 1 }] },
    ],
    ['keeps what a template path is called', { '/a/{b}': {} }, "$['/a/{b}']", { get: {} }, { '/a/{b}': { get: {} } }],
  ])('%s', (_title, document, target, update, expected) => {
    expect(apply(document, { target, update })).toEqual(expected);
  });

  test('keeps a member named __proto__ a member', () => {
    const result = apply({ a: {} }, { target: '$.a', update: JSON.parse('{"__proto__":{"polluted":true}}') });
    expect(JSON.stringify(result)).toBe('{"a":{"__proto__":{"polluted":true}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('gives each match a copy of its own', () => {
    const result = apply({ a: {}, b: {} }, { target: '$.*', update: { c: {} } }, { target: '$.a.c', update: { d: 1 } });
    expect(result).toEqual({ a: { c: { d: 1 } }, b: { c: {} } });
  });

  test('leaves a node alone that only shared an alias with the target', () => {
    const shared = { c: 1 };
    expect(apply({ a: shared, b: shared }, { target: '$.a', update: { c: 2 } })).toEqual({ a: { c: 2 }, b: { c: 1 } });
  });

  test('leaves its arguments as they were', () => {
    const document = { a: { b: [1] } };
    const update = { b: [2], c: {} };
    apply(document, { target: '$.a', update }, { target: '$.a.c', update: { d: 1 } });
    expect([document, update]).toEqual([{ a: { b: [1] } }, { b: [2], c: {} }]);
  });
});

describe('remove', () => {
  test.each([
    ['takes a member out', { a: { b: 1, c: 2 } }, '$.a.b', { a: { c: 2 } }],
    ['takes entries out', { a: [1, 2, 3, 4] }, '$.a[?@ > 1 && @ < 4]', { a: [1, 4] }],
    ['takes entries out in whatever order they are selected', { a: [0, 1, 2, 3] }, '$.a[0, 2, 1]', { a: [3] }],
    ['takes out what is inside of what goes', { a: { x: { x: 1 } }, b: { x: 2 } }, '$..x', { a: {}, b: {} }],
    ['counts a node once', { a: [1, 2] }, '$.a[0, 0]', { a: [2] }],
  ])('%s', (_title, document, target, expected) => {
    expect(apply(document, { target, remove: true })).toEqual(expected);
  });

  test('wins over update, and what follows can put something else there', () => {
    const result = apply(
      { a: { b: 1 } },
      { target: '$.a.b', remove: true, update: { ignored: 1 } },
      { target: '$.a', update: { b: [] } },
    );
    expect(result).toEqual({ a: { b: [] } });
  });
});

describe('mistakes name the file and the action', () => {
  test.each([
    [
      'a target without match',
      [
        { target: '$.a', update: {} },
        { target: '$.b', update: {} },
      ],
      'o.yml action 1: target $.b matches nothing',
    ],
    [
      'a target that is no JSONPath',
      [{ target: '$.[', update: {} }],
      /^o\.yml action 0: target \$\.\[ is not a JSONPath: /,
    ],
    [
      'updating a primitive',
      [{ target: '$.a.b', update: {} }],
      'o.yml action 0: a.b is neither object nor array; target what contains it',
    ],
    [
      'merging text into an object',
      [{ target: '$.a', update: 'x' }],
      'o.yml action 0: "update" must be an object, because the target selects one',
    ],
    ['removing everything', [{ target: '$', remove: true }], 'o.yml action 0: the whole document cannot be removed'],
    ['nothing to do', [{ target: '$.a' }], 'o.yml action 0: needs "update", or "remove: true"'],
    ['no target', [{ update: {} }], 'o.yml action 0: "target" (a JSONPath) is missing'],
    ['a misspelt field', [{ target: '$.a', updates: {} }], 'o.yml action 0: has an unknown field "updates"'],
    ['remove as text', [{ target: '$.a', remove: 'yes' }], 'o.yml action 0: "remove" must be true or false'],
    [
      'a description that is no text',
      [{ target: '$.a', update: {}, description: 1 }],
      'o.yml action 0: "description" must be text',
    ],
    ['an action that is no object', ['$.a'], 'o.yml action 0: must be an object'],
  ])('%s', (_title, actions, message) => {
    const run = () => apply({ a: { b: 1 } }, ...actions);
    expect(run).toThrow(ContractError);
    expect(run).toThrow(message);
  });

  test.each([
    ['no object', [], 'o.yml: is not an overlay: the document must be an object'],
    ['no version', { info: {}, actions: [] }, 'o.yml: is not an overlay: the field "overlay" (a version) is missing'],
    ['another version', { overlay: '1.1.0' }, 'o.yml: overlay version 1.1.0 is not supported, only 1.0.x'],
    ['no title', { overlay: '1.0.0', info: { version: '1' } }, 'o.yml: info.title and info.version must be text'],
    [
      'no actions',
      { overlay: '1.0.1', info: { title: 't', version: '1' }, actions: [] },
      'o.yml: "actions" must list at least one action',
    ],
  ])('an overlay with %s', (_title, document, message) => {
    expect(() => readOverlay(document, 'o.yml')).toThrow(message);
  });

  test('extension fields are none', () => {
    expect(apply({ a: {} }, { target: '$.a', update: { b: 1 }, 'x-note': 'kept by others' })).toEqual({ a: { b: 1 } });
  });
});
