import { isObject, type JsonObject } from '../json.ts';
import { readXml, type XmlElement } from './tree.ts';

/** What an XML document says, as its schema has it, or why it says nothing. */
export type XmlReading =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'problem'; readonly message: string };

/**
 * Reads an XML document by the schema's `xml` objects: attributes and elements become members, repeated and wrapped ones
 * lists. Texts stay texts, which a check coerces; what the schema does not know becomes a member of its own name.
 */
export function readXmlValue(text: string, schema: unknown): XmlReading {
  const root = readXml(text);
  if (typeof root === 'string') return { kind: 'problem', message: `is no well-formed XML: ${root}` };
  const { name } = xmlOf(schema);
  if (name !== undefined && name !== root.name)
    return { kind: 'problem', message: `has the root element ${root.name.slice(0, 100)}, and ${name} is described` };
  return { kind: 'value', value: valueOfElement(root, schema, 0) };
}

interface XmlHints {
  readonly name?: string;
  readonly attribute: boolean;
  readonly wrapped: boolean;
}

function xmlOf(schema: unknown): XmlHints {
  const { xml } = merged(schema);
  const { name, attribute, wrapped } = isObject(xml) ? xml : {};
  return {
    ...(typeof name === 'string' ? { name: name.slice(name.indexOf(':') + 1) } : {}),
    attribute: attribute === true,
    wrapped: wrapped === true,
  };
}

/** A schema with what it combines, as far as reading XML looks at it. */
function merged(schema: unknown, depth = 0): JsonObject {
  if (!isObject(schema) || depth > 8) return {};
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = schema[keyword];
    return Array.isArray(list) ? list.map((part) => merged(part, depth + 1)) : [];
  });
  const properties = Object.assign({}, ...parts.map((part) => part.properties), schema.properties);
  const required = [...parts, schema].flatMap((part) => (Array.isArray(part.required) ? part.required : []));
  return Object.assign({}, ...parts, schema, { properties, required });
}

const isList = ({ type, items }: JsonObject) => [type].flat().includes('array') || items !== undefined;

function valueOfElement(element: XmlElement, schema: unknown, depth: number): unknown {
  const described = merged(schema);
  if (isList(described)) return element.children.map((child) => valueOfElement(child, described.items, depth + 1));
  const properties = isObject(described.properties) ? described.properties : {};
  const isScalar = element.children.length === 0 && Object.keys(element.attributes).length === 0;
  const isStructure = [described.type].flat().includes('object') || Object.keys(properties).length > 0;
  if (isScalar && !isStructure) return element.text;
  if (isObject(described) && ['string', 'integer', 'number', 'boolean'].includes(String(described.type)))
    return element.children.length === 0 ? element.text : membersOf(element, {}, [], depth);
  return membersOf(element, properties, described.required, depth);
}

function membersOf(element: XmlElement, properties: JsonObject, required: unknown, depth: number): JsonObject {
  const members: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const [name, schema] of Object.entries(properties)) {
    const { name: written = name, attribute, wrapped } = xmlOf(schema);
    const described = merged(schema);
    const itemName = isList(described) && !wrapped ? (xmlOf(described.items).name ?? written) : written;
    seen.add(attribute ? `@${written}` : itemName);
    const value = attribute
      ? element.attributes[written]
      : memberOf(
          element.children.filter((child) => child.name === itemName),
          { schema, described, wrapped },
          depth,
        );
    if (value !== undefined) members[name] = value;
    else if (isList(described) && Array.isArray(required) && required.includes(name)) members[name] = [];
  }
  for (const child of element.children) {
    if (!seen.has(child.name) && child.name !== '__proto__') addUnknown(members, child, depth);
  }
  return members;
}

function memberOf(
  found: readonly XmlElement[],
  {
    schema,
    described,
    wrapped,
  }: { readonly schema: unknown; readonly described: JsonObject; readonly wrapped: boolean },
  depth: number,
): unknown {
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  if (isList(described) && !wrapped) return found.map((child) => valueOfElement(child, described.items, depth + 1));
  if (others.length > 0) return found.map((child) => valueOfElement(child, schema, depth + 1));
  return valueOfElement(first, schema, depth + 1);
}

function addUnknown(members: Record<string, unknown>, child: XmlElement, depth: number): void {
  const value = valueOfElement(child, undefined, depth + 1);
  const present = members[child.name];
  if (present === undefined) members[child.name] = value;
  else if (Array.isArray(present)) present.push(value);
  else members[child.name] = [present, value];
}
