import { expect, test } from '@jest/globals';
import { readOperations } from '../operation.ts';
import { contractOf } from '../testing.ts';
import { createValidators } from '../validate.ts';
import { readXmlValue } from './value.ts';

const pet = {
  type: 'object',
  required: ['id', 'name', 'tags'],
  additionalProperties: false,
  xml: { name: 'pet', namespace: 'urn:p', prefix: 'p' },
  properties: {
    id: { type: 'integer', xml: { attribute: true } },
    name: { type: 'string', maxLength: 5 },
    alive: { type: 'boolean' },
    photos: { type: 'array', items: { type: 'string', xml: { name: 'photo' } }, xml: { wrapped: true } },
    tags: { type: 'array', items: { type: 'string', xml: { name: 'tag' } } },
  },
};

test.each<[string, unknown]>([
  [
    '<p:pet xmlns:p="urn:p" id="7"><name>Rex</name><tag>a</tag><tag>b</tag></p:pet>',
    { id: '7', name: 'Rex', tags: ['a', 'b'] },
  ],
  [
    '<pet id="7"><name><![CDATA[<x>]]></name><photos><photo>1</photo></photos></pet>',
    { id: '7', name: '<x>', photos: ['1'], tags: [] },
  ],
  ['<pet id="7"><name/><odd><x>1</x><x>2</x></odd></pet>', { id: '7', name: '', tags: [], odd: { x: ['1', '2'] } }],
  ['<?xml version="1.0"?><!-- c --><pet/>', { tags: [] }],
  ['<pet><__proto__>1</__proto__></pet>', { tags: [] }],
])('%s is read as its schema has it', (text, value) => {
  expect(readXmlValue(text, pet)).toEqual({ kind: 'value', value });
});

test.each([
  ['<dog/>', 'has the root element dog, and pet is described'],
  ['', 'is no well-formed XML: document must contain a root element.'],
  ['<pet>', 'is no well-formed XML: unclosed tag: pet'],
  ['{"id":1}', 'is no well-formed XML: text data outside of root node.'],
  ['<!DOCTYPE pet [<!ENTITY a "aaaa">]><pet>&a;</pet>', 'is no well-formed XML: undefined entity.'],
  [`${'<a>'.repeat(300)}${'</a>'.repeat(300)}`, 'is no well-formed XML: it is nested more than 200 levels deep'],
])('%.40s is no such document', (text, reason) => {
  const read = readXmlValue(text, pet);
  expect(read.kind === 'problem' && read.message.replace(/^(is no well-formed XML: )\d+:\d+: /, '$1')).toBe(reason);
});

const content = { 'application/xml': { schema: pet } };
const contract = contractOf({
  '/pets': { post: { requestBody: { content }, responses: { 200: { description: '', content } } } },
});
const [operation] = readOperations(contract);
const { request, response } = createValidators(contract);

test.each<[string, readonly string[]]>([
  ['<pet id="7"><name>Rex</name><alive>true</alive></pet>', []],
  ['<pet id="x"><name>Rexxxx</name></pet>', ['/id must be integer', '/name must NOT have more than 5 characters']],
  ['<pet id="7"/>', ["/name must have required property 'name'"]],
  ['<pet id="7"><name>a</name><b/></pet>', [' must NOT have additional properties: b']],
  ['<cat/>', [' has the root element cat, and pet is described']],
])('XML is held to its schema, in requests and in answers: %s', (body, said) => {
  if (operation === undefined) throw new Error('an operation was expected');
  const parts = { params: {}, query: new URLSearchParams(), headers: {}, body, contentType: 'text/xml' };
  const asked = request(operation, { ...parts, contentType: 'application/xml' });
  expect(asked.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(said);
  const answered = response(operation, { status: 200, body, contentType: 'application/xml; charset=utf-8' });
  expect(answered.map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(said);
});
