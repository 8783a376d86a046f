import { expect, test } from '@jest/globals';
import type { Schema } from '../../../spec/document.ts';
import { createBodyGenerator } from '../../openapi/index.ts';
import { inventBody } from './body.ts';

const generator = createBodyGenerator('3.1.0');
const point = { type: 'object', properties: { x: { type: 'integer' }, name: { type: 'string' } } };
const list = { type: 'array', items: point };
const event = { type: 'object', properties: { event: { type: 'string', const: 'tick' }, data: point } };

test.each<[string, object, string]>([
  ['application/json', point, '{"x":0,"name":"string"}'],
  ['application/vnd.a+json', list, '[{"x":0,"name":"string"}]'],
  ['application/x-ndjson', list, '{"x":0,"name":"string"}\n'],
  ['application/jsonl', point, '{"x":0,"name":"string"}\n'],
  ['text/event-stream', list, 'data: {"x":0,"name":"string"}\n\n'],
  ['text/event-stream', event, 'event: tick\ndata: {"x":0,"name":"string"}\n\n'],
  ['text/event-stream', { type: 'string' }, 'string'],
  ['application/x-www-form-urlencoded', point, 'x=0&name=string'],
  [
    'application/xml',
    { ...point, xml: { name: 'p' } },
    '<?xml version="1.0" encoding="UTF-8"?>\n<p><x>0</x><name>string</name></p>',
  ],
  ['text/plain', { type: 'string' }, 'string'],
  ['text/csv', point, '{"x":0,"name":"string"}'],
  ['image/png', { type: 'string', format: 'binary' }, '\u0089PNG'],
  ['image/jpeg', {}, '\u00ff\u00d8\u00ff'],
  ['application/pdf', {}, '%PDF-1.1'],
  ['application/zip', {}, 'PK'],
  ['application/octet-stream', { type: 'string', format: 'binary' }, 'bytes'],
])('what is made up is written as its media type has it: %s of %j', async (type, schema, start) => {
  const body = await inventBody(type, { schema: schema as Schema }, { seed: 1, varied: false }, generator);
  if (typeof body === 'string') expect(body).toBe(start);
  else expect(Buffer.from(body).toString('latin1').slice(0, start.length)).toBe(start);
});
