import { expect, test } from '@jest/globals';
import { type FlowNode, plainText, readFlow } from './flow.ts';

/** Every value's pointer with what stands at its offset. */
function places(source: string, node: FlowNode | undefined = readFlow(source), pointer = ''): readonly string[] {
  if (node === undefined) return [];
  const here = `${pointer} ${source.slice(node.offset, node.offset + 3)}`;
  return [here, ...[...(node.members ?? [])].flatMap(([key, member]) => places(source, member, `${pointer}/${key}`))];
}

test.each<[string, string, readonly string[]]>([
  ['an object', '{"a":1,"b":{"c":[]}}', [' {"a', '/a "a"', '/b "b"', '/b/c "c"']],
  [
    'a list',
    '\n[10, [true,null], {"x":"y"}, "z"]',
    [' [10', '/0 10,', '/1 [tr', '/1/0 tru', '/1/1 nul', '/2 {"x', '/2/x "x"', '/3 "z"'],
  ],
  ['escapes in keys', '{"a\\"b":1,"\\u0063":2,"d,e:{":3}', [' {"a', '/a"b "a\\', '/c "\\u', '/d,e:{ "d,']],
  ['an empty key', '{"":{"":0}}', [' {""', '/ "":', '// "":']],
  ['a mark of byte order', '\ufeff{"a":1}', [' {"a', '/a "a"']],
  [
    'YAML written so',
    "{ a: plain text, 'it''s': [x, 1] } # done\n",
    [' { a', '/a a: ', "/it's 'it", "/it's/0 x, ", "/it's/1 1] "],
  ],
  ['what ends too early', '{"a":[1,{"b"', [' {"a', '/a "a"', '/a/0 1,{', '/a/1 {"b']],
])('%s: places of everything', (_, source, expected) => {
  expect(places(source)).toEqual(expected);
});

test('nothing in it has no places, and nesting has no end', () => {
  expect(readFlow('')).toBeUndefined();
  let node = readFlow(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  let depth = 0;
  for (; node !== undefined; node = node.members?.get('0')) depth += 1;
  expect(depth).toBe(100_000);
});

test.each([
  ['"a\\nb"', 'a\nb'],
  ["'it''s'", "it's"],
  ['plain', 'plain'],
  ['"\\q"', '\\q'],
])('%s is %j', (text, expected) => {
  expect(plainText(text)).toBe(expected);
});
