import { createRequire } from 'node:module';
import type { Document, Element } from '@xmldom/xmldom';
import { isObject } from '../../openapi/index.ts';

const load = createRequire(import.meta.url);

/** What a schema calls its element. */
export function rootNameOf(schema: unknown): string {
  const xml = isObject(schema) && isObject(schema.xml) ? schema.xml : {};
  return typeof xml.name === 'string' ? xml.name : 'root';
}

/** A value as an XML document, as OpenAPI would have it: members are elements, lists repeat them. */
export function writeXml(root: string, value: unknown): string {
  // Loaded when the first value is made up as XML
  const { DOMImplementation, XMLSerializer } = load('@xmldom/xmldom') as typeof import('@xmldom/xmldom');
  const document = new DOMImplementation().createDocument(null, '');
  document.appendChild(elementOf(document, root, value));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}`;
}

function elementOf(document: Document, name: string, value: unknown): Element {
  const element = document.createElement(nameFor(name));
  if (isObject(value) || Array.isArray(value)) {
    for (const [member, content] of Object.entries(Array.isArray(value) ? { item: value } : value)) {
      for (const item of Array.isArray(content) ? content : [content]) {
        element.appendChild(elementOf(document, member, item));
      }
    }
  } else if (value !== null && value !== undefined) element.appendChild(document.createTextNode(clean(String(value))));
  return element;
}

const namePattern = '\\w\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u3001-\\ud7ff';
const noName = new RegExp(`[^${namePattern}.-]|^(?=[\\d.-]|$)`, 'g');

/** A name as XML allows it: what may not stand in one becomes a low line. */
function nameFor(name: string): string {
  return name.replace(noName, '_');
}

/** Text without what XML 1.0 cannot carry. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
