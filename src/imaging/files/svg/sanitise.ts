import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { errors } from '../../errors.ts';
import { decodeXml } from '../header/text.ts';
import { allowedAttributes, allowedElements, animatingElements, linkingElements, styleElement } from './allowed.ts';
import { type CssFilter, createCssFilter } from './style.ts';
import { filterUrl } from './url.ts';

const svgNamespace = 'http://www.w3.org/2000/svg';
const xlinkNamespace = 'http://www.w3.org/1999/xlink';
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
const mostAttributes = 200;
const deepest = 256;

/**
 * A drawing with everything gone that could run, load or link: only known elements and attributes stay, styles are
 * filtered, addresses lose their host, comments, processing instructions and document types go (the rules of svg-hush).
 * UTF-8 in the SVG namespace, attributes sorted. Throws 9516 for malformed XML, foreign roots and absurd nesting, 9413
 * when entities would make it grow out of bounds.
 */
export function sanitiseSvg(bytes: Uint8Array): Uint8Array {
  const text = decodeXml(bytes);
  if (text === undefined) throw errors.decodingFailed('the SVG is not in UTF-8, UTF-16 or Latin-1');
  const writer = createWriter(text.length * 2 + 65_536, createCssFilter());
  const parser = new SaxesParser({ xmlns: true, position: false });
  let attributes = 0;
  parser.on('error', ({ message }) => {
    throw errors.decodingFailed(`the SVG is malformed: ${message.split('\n')[0]}`);
  });
  parser.on('doctype', (doctype) => Object.assign(parser.ENTITIES, entitiesOf(doctype)));
  parser.on('opentagstart', () => {
    attributes = 0;
  });
  // Counted while they are read: the parser itself would take minutes over a million
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > mostAttributes) throw tooManyAttributes();
  });
  parser.on('opentag', writer.open);
  parser.on('closetag', writer.close);
  parser.on('text', writer.text);
  parser.on('cdata', writer.text);
  parser.write(text).close();
  return new TextEncoder().encode(writer.finish());
}

/** Entities that a document type declares in itself, as drawing programs do for namespaces; nested ones are left out. */
function entitiesOf(doctype: string): Record<string, string> {
  const declared = doctype
    .slice(0, 20_000)
    .matchAll(/<!ENTITY\s+([\w.-]{1,40})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>/g);
  return Object.fromEntries(
    [...declared].slice(0, 50).map(([, name, double, single]) => [name, double ?? single ?? '']),
  );
}

/** Collects the output; an element that is not allowed goes with everything in it. */
function createWriter(mostCharacters: number, css: CssFilter) {
  const parts: string[] = [];
  let size = 0;
  let depth = 0;
  /** Depth of the outermost element that was left out, while inside it. */
  let skipping: number | undefined;
  let style: string | undefined;
  let rooted = false;
  const add = (part: string) => {
    size += part.length;
    if (size > mostCharacters) throw errors.tooBig('The SVG grows too much when its entities are expanded');
    parts.push(part);
  };

  return {
    open(tag: SaxesTagNS) {
      depth += 1;
      if (depth > deepest) throw errors.decodingFailed(`the SVG is nested more than ${deepest} levels deep`);
      if (skipping !== undefined) return;
      if (!rooted && (tag.uri !== svgNamespace || tag.local !== 'svg')) {
        throw errors.decodingFailed('the root element is not svg in the SVG namespace');
      }
      if (!isAllowed(tag)) {
        skipping = depth;
        return;
      }
      add(`<${tag.local}${rooted ? '' : ` xmlns="${svgNamespace}"`}${writeAttributes(tag, css)}>`);
      rooted = true;
      if (tag.local === styleElement) style = '';
    },
    close(tag: SaxesTagNS) {
      depth -= 1;
      if (skipping !== undefined) {
        if (depth < skipping) skipping = undefined;
        return;
      }
      if (style !== undefined) add(escapeText(css.styleSheet(style)));
      style = undefined;
      add(`</${tag.local}>`);
    },
    text(text: string) {
      if (skipping !== undefined || depth === 0) return;
      if (style === undefined) add(escapeText(text));
      else if (size + style.length + text.length <= mostCharacters) style += text;
    },
    finish(): string {
      if (!rooted) throw errors.decodingFailed('the file has no svg element');
      return parts.join('');
    },
  };
}

function isAllowed({ uri, local, attributes }: SaxesTagNS): boolean {
  if (uri !== svgNamespace || !allowedElements.has(local)) return false;
  if (!animatingElements.has(local)) return true;
  const name = attributes.attributeName?.value.trim();
  return name === undefined || (name !== 'href' && name !== 'style' && allowedAttributes.has(name));
}

/** The attributes that stay, sorted by name. */
function writeAttributes({ local, attributes }: SaxesTagNS, css: CssFilter): string {
  const kept = new Map(Object.values(attributes).flatMap((attribute) => filterAttribute(local, attribute, css)));
  return [...kept]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
    .join('');
}

function tooManyAttributes() {
  return errors.decodingFailed(`an element has more than ${mostAttributes} attributes`);
}

function filterAttribute(
  element: string,
  { uri, local, prefix, value }: SaxesAttributeNS,
  css: CssFilter,
): [string, string][] {
  if (prefix === 'xmlns' || (prefix === '' && local === 'xmlns')) return [];
  const isXml = uri === xmlNamespace;
  if (uri !== '' && !isXml && !(uri === xlinkNamespace && local === 'href')) return [];
  const name = isXml ? `xml:${local}` : local;
  if (!allowedAttributes.has(name)) return [];
  if (name === 'href') {
    const url = linkingElements.has(element) ? filterUrl(value) : undefined;
    return url === undefined ? [] : [[name, url]];
  }
  if (name === 'style') return [[name, css.declarations(value)]];
  // Presentation attributes are CSS values: fill="url(…)"; those that name an element of the drawing need no parser
  if (!/^url\(#[\w.-]+\)$/.test(value) && /url\s*\(|\\/i.test(value)) {
    const declared = css.declarations(`fill:${value}`);
    return declared.startsWith('fill:') ? [[name, declared.slice('fill:'.length)]] : [];
  }
  return [[name, value]];
}

/** Text for XML 1.0; characters that it cannot hold are left out by the parser already. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
