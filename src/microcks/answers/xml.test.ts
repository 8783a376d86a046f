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
  const xml = writeXml(name, value);
  expect(xml).toBe(head + expected);
  const { errors } = await validateXML({ xml: [{ fileName: 'a.xml', contents: xml }], schema: [anything] });
  expect(errors.map(({ message }) => message).filter((message) => !/No matching global/.test(message))).toEqual([]);
});

const anything = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>';
