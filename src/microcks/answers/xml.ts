import { createRequire } from 'node:module';
import type { Document, Element } from '@xmldom/xmldom';
import { isObject, type JsonObject } from '../../openapi/index.ts';

const load = createRequire(import.meta.url);

/** A value as an XML document, as OpenAPI's `xml` objects have it: members are elements or attributes, lists repeat them. */
export function writeXml(schema: unknown, value: unknown): string {
  // Loaded when the first value is made up as XML
  const { DOMImplementation, XMLSerializer } = load('@xmldom/xmldom') as typeof import('@xmldom/xmldom');
  const document = new DOMImplementation().createDocument(null, '');
  const { name = 'root' } = xmlOf(schema);
  if (Array.isArray(value)) {
    const root = newElement(document, name, schema);
    const { items } = merged(schema);
    appendList(root, 'item', { schema: { items }, value, document });
    document.appendChild(root);
  } else document.appendChild(elementOf(name, { schema, value, document }));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}`;
}

/** A value on its way into a document. */
interface Writing {
  readonly schema: unknown;
  readonly value: unknown;
  readonly document: Document;
}

/** How a schema wants to be written (OpenAPI, XML object). */
interface XmlHints {
  readonly name?: string;
  readonly prefix?: string;
  readonly namespace?: string;
  readonly attribute: boolean;
  readonly wrapped: boolean;
}

function xmlOf(schema: unknown): XmlHints {
  const { xml } = merged(schema);
  const { name, prefix, namespace, attribute, wrapped, nodeType } = isObject(xml) ? xml : {};
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof prefix === 'string' && prefix !== '' ? { prefix: nameFor(prefix) } : {}),
    ...(typeof namespace === 'string' ? { namespace: clean(namespace) } : {}),
    attribute: attribute === true || nodeType === 'attribute',
    wrapped: wrapped === true || nodeType === 'element',
  };
}

/** A schema with what it combines, as far as writing XML looks at it. */
function merged(schema: unknown, depth = 0): JsonObject {
  if (!isObject(schema) || depth > maxDepth) return {};
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.map((part) => merged(part, depth + 1)) : [];
  });
  const properties = Object.assign({}, ...parts.map((part) => part.properties), schema.properties);
  return Object.assign({}, ...parts, schema, { properties });
}

const maxDepth = 16;

function newElement(document: Document, name: string, schema: unknown): Element {
  const { prefix, namespace } = xmlOf(schema);
  const qualified = prefix === undefined ? nameFor(name) : `${prefix}:${nameFor(name)}`;
  // A prefix without a namespace would not be well-formed
  const address = namespace ?? (prefix === undefined ? undefined : `urn:${prefix}`);
  return address === undefined ? document.createElement(qualified) : document.createElementNS(address, qualified);
}

function elementOf(name: string, { schema, value, document }: Writing): Element {
  const element = newElement(document, name, schema);
  const { properties, items } = merged(schema);
  if (Array.isArray(value)) appendList(element, 'item', { schema: { items }, value, document });
  else if (isObject(value)) {
    for (const [member, content] of Object.entries(value)) {
      const described = isObject(properties) && Object.hasOwn(properties, member) ? properties[member] : undefined;
      appendMember(element, member, { schema: described, value: content, document });
    }
  } else if (value !== null && value !== undefined) element.appendChild(document.createTextNode(clean(String(value))));
  return element;
}

function appendMember(element: Element, member: string, writing: Writing): void {
  const { schema, value, document } = writing;
  const { name = member, attribute, wrapped, prefix } = xmlOf(schema);
  if (attribute && typeof value !== 'object') {
    element.setAttribute(prefix === undefined ? nameFor(name) : `${prefix}:${nameFor(name)}`, clean(String(value)));
  } else if (Array.isArray(value)) {
    const inner = wrapped ? newElement(document, name, schema) : element;
    appendList(inner, wrapped ? member : name, writing);
    if (wrapped) element.appendChild(inner);
  } else element.appendChild(elementOf(name, writing));
}

/** The elements of a list, by the name that their schema has for them, else by that of the list. */
function appendList(parent: Element, name: string, { schema, value, document }: Writing): void {
  const { items } = merged(schema);
  for (const item of Array.isArray(value) ? value : [value]) {
    parent.appendChild(elementOf(xmlOf(items).name ?? name, { schema: items, value: item, document }));
  }
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
