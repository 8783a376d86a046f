import { expect, test } from '@jest/globals';
import { validateXML } from 'xmllint-wasm';
import { element, escapeMarkup } from './markup.ts';

test.each([
  ['<a href="x">&\'</a>', '&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;'],
  ['plain\ntext', 'plain\ntext'],
])('%j is written %j', (text, expected) => {
  expect(escapeMarkup(text)).toBe(expected);
});

test.each([
  [element('a', {}), '<a/>'],
  [element('a', { b: 1, c: 'x\ny' }, ''), '<a b="1" c="x&#10;y"></a>'],
  [element('a', {}, 'x\n]]>\u0001\ud800<'), '<a>x\n]]&gt;\ufffd\ufffd&lt;</a>'],
  [element('a', {}, [element('b', {}), element('c', {}, 'd')]), '<a>\n<b/>\n<c>d</c>\n</a>'],
])('an element is %j, and well formed', async (xml, expected) => {
  expect(xml).toBe(expected);
  expect((await validateXML({ xml: [{ fileName: 'a.xml', contents: xml }], schema: [anything] })).errors).toEqual([]);
});

const anything = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>`;
