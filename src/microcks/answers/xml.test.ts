import { expect, test } from '@jest/globals';
import { validateXML } from 'xmllint-wasm';
import { writeXml } from './xml.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

test.each<[string, unknown, string]>([
  [
    'pet',
    { name: 'Rex', age: 3, good: true, owner: null, tags: ['a', 'b'], none: [], gone: undefined },
    '<pet><name>Rex</name><age>3</age><good>true</good><owner/><tags>a</tags><tags>b</tags><gone/></pet>',
  ],
  ['root', [{ a: 1 }, { a: 2 }], '<root><item><a>1</a></item><item><a>2</a></item></root>'],
  [
    'root',
    { rows: [[1, 2], [3]] },
    '<root><rows><item>1</item><item>2</item></rows><rows><item>3</item></rows></root>',
  ],
  ['root', 'a < b & c', '<root>a &lt; b &amp; c</root>'],
  ['root', { text: ']]>\u0001\ud800"' }, '<root><text>]]&gt;\ufffd\ufffd"</text></root>'],
  [
    'my pet',
    { 'first name': 1, '1st': 2, 'a:b': 3, '@id': 4, '': 5, größe: 6, '-x': 7 },
    '<my_pet><first_name>1</first_name><_1st>2</_1st><a_b>3</a_b><_id>4</_id><_>5</_><größe>6</größe><_-x>7</_-x></my_pet>',
  ],
  ['root', null, '<root/>'],
])('%s of %j is well-formed XML', async (name, value, expected) => {
  const xml = writeXml({ xml: { name } }, value);
  expect(xml).toBe(head + expected);
  const { errors } = await validateXML({ xml: [{ fileName: 'a.xml', contents: xml }], schema: [anything] });
  expect(errors.map(({ message }) => message).filter((message) => !/No matching global/.test(message))).toEqual([]);
});

test.each<[string, object, unknown, string]>([
  [
    'attributes, other names, lists in an element of their own',
    {
      xml: { name: 'pet' },
      properties: {
        id: { type: 'integer', xml: { attribute: true } },
        name: { xml: { name: 'called' } },
        tags: { type: 'array', xml: { name: 'all', wrapped: true }, items: { xml: { name: 'tag' } } },
        toys: { type: 'array', items: { xml: { name: 'toy' } } },
        plain: { type: 'array', xml: { wrapped: true }, items: { type: 'string' } },
      },
    },
    { id: 1, name: 'Rex', tags: ['a', 'b'], toys: ['ball'], plain: ['x'] },
    '<pet id="1"><called>Rex</called><all><tag>a</tag><tag>b</tag></all><toy>ball</toy><plain><plain>x</plain></plain></pet>',
  ],
  [
    'namespaces',
    {
      xml: { name: 'pet', namespace: 'http://a.test/pet', prefix: 'p' },
      properties: { name: { xml: { prefix: 'p', namespace: 'http://a.test/pet' } } },
    },
    { name: 'Rex' },
    '<p:pet xmlns:p="http://a.test/pet"><p:name>Rex</p:name></p:pet>',
  ],
  [
    'what is combined',
    { xml: { name: 'pet' }, allOf: [{ properties: { id: { xml: { attribute: true } } } }] },
    { id: 1, more: 2 },
    '<pet id="1"><more>2</more></pet>',
  ],
  [
    'a list at the root',
    { xml: { name: 'pets' }, type: 'array', items: { xml: { name: 'pet' }, type: 'object' } },
    [{ a: 1 }, { a: 2 }],
    '<pets><pet><a>1</a></pet><pet><a>2</a></pet></pets>',
  ],
])('%s are written as the contract has it', (_, schema, value, expected) => {
  expect(writeXml(schema, value)).toBe(head + expected);
});

const anything = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>';
