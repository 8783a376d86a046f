import { createRequire } from 'node:module';

/** An element of an XML document. Names are without their prefixes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const load = createRequire(import.meta.url);
const maxDepth = 200;

/** Reads an XML document: its root, or why it is none. Entities of its own are unknown, so none can grow. */
export function readXml(text: string): XmlElement | string {
  // Loaded with the first document
  const { SaxesParser } = load('saxes') as typeof import('saxes');
  const parser = new SaxesParser();
  const open: Opened[] = [{ name: '', attributes: {}, children: [], text: '' }];
  let problem: string | undefined;
  parser.on('error', ({ message }) => {
    problem ??= message;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Opened = { name: localName(name), attributes: Object.create(null), children: [], text: '' };
    for (const [key, value] of Object.entries(attributes)) element.attributes[localName(key)] = value;
    open.at(-1)?.children.push(element);
    open.push(element);
    if (open.length > maxDepth) problem ??= `it is nested more than ${maxDepth} levels deep`;
  });
  parser.on('closetag', () => void open.pop());
  const add = (part: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  const [top] = open;
  try {
    // Piece by piece, so that what is wrong early ends the work early
    for (let at = 0; at < text.length && problem === undefined; at += 65_536) parser.write(text.slice(at, at + 65_536));
    if (problem === undefined) parser.close();
  } catch (error) {
    problem ??= (error as Error).message;
  }
  return problem ?? top?.children[0] ?? 'it has no element';
}

interface Opened extends XmlElement {
  readonly attributes: Record<string, string>;
  readonly children: Opened[];
  text: string;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
