import type { Header } from './header.ts';
import { encodingOf } from './text.ts';

/** Bytes looked at; the root element of a real drawing starts well within. */
const prefixBytes = 65_536;

/** The size of a drawing that states none (CSS 2.2, section 10.3.2). */
const fallback = { width: 300, height: 150 };

/** CSS pixels of one unit; percentages and font-relative units need a page, so they count as not stated. */
const units: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  mm: 96 / 25.4,
  cm: 96 / 2.54,
  in: 96,
};

/** Finds the root element of an SVG behind declaration, comments and document type, and reads its size. */
export function readSvgHeader(bytes: Uint8Array): Header | undefined {
  const encoding = encodingOf(bytes);
  if (encoding === undefined) return undefined;
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, prefixBytes));
  const start = skipProlog(text);
  const root = start === undefined ? undefined : readStartTag(text, start);
  if (root === undefined || !/^(?:[\w.-]+:)?svg$/.test(root.name)) return undefined;
  const { width, height } = sizeOf(root.attributes);
  return { format: 'svg', width, height, orientation: 1, frames: 1, hasAlpha: true };
}

/** The offset of the root's `<`; `undefined` when something else than a prolog comes first. */
function skipProlog(text: string): number | undefined {
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at++;
    const end = text.startsWith('<?', at)
      ? endOf(text, '?>', at)
      : text.startsWith('<!--', at)
        ? endOf(text, '-->', at)
        : /^<!DOCTYPE\s/i.test(text.slice(at, at + 10))
          ? endOfDoctype(text, at)
          : undefined;
    if (end === undefined) return text[at] === '<' ? at : undefined;
    at = end;
  }
}

function endOf(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at < 0 ? undefined : at + mark.length;
}

/** A document type may hold an internal subset in brackets, and quoted text with any of these characters. */
function endOfDoctype(text: string, from: number): number | undefined {
  const token = /"[^"]*"|'[^']*'|[[\]>]/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '[') depth++;
    else if (match[0] === ']') depth--;
    else if (match[0] === '>' && depth <= 0) return token.lastIndex;
  }
  return undefined;
}

/** The name and attributes of the element that starts at `<`; `undefined` when its tag is malformed or cut off. */
function readStartTag(
  text: string,
  start: number,
): { readonly name: string; readonly attributes: ReadonlyMap<string, string> } | undefined {
  const name = /^<([A-Za-z_][\w.:-]*)/.exec(text.slice(start, start + 200))?.[1];
  if (name === undefined) return undefined;
  const attributes = new Map<string, string>();
  const attribute = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')|\s*(\/?>)/y;
  attribute.lastIndex = start + 1 + name.length;
  for (let match = attribute.exec(text); match !== null; match = attribute.exec(text)) {
    if (match[4] !== undefined) return { name, attributes };
    attributes.set(match[1] ?? '', match[2] ?? match[3] ?? '');
  }
  return undefined;
}

/** Stated size first; a missing side follows the ratio of the view box; without either, the fallback. */
function sizeOf(attributes: ReadonlyMap<string, string>): { readonly width: number; readonly height: number } {
  const width = length(attributes.get('width'));
  const height = length(attributes.get('height'));
  const [, , boxWidth = 0, boxHeight = 0] = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const box = boxWidth > 0 && boxHeight > 0 ? { width: boxWidth, height: boxHeight } : undefined;
  const ratio = box === undefined ? undefined : box.width / box.height;
  const plain = {
    width: width ?? (ratio !== undefined && height !== undefined ? height * ratio : (box ?? fallback).width),
    height: height ?? (ratio !== undefined && width !== undefined ? width / ratio : (box ?? fallback).height),
  };
  return { width: wholePixels(plain.width), height: wholePixels(plain.height) };
}

function length(value: string | undefined): number | undefined {
  const match = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec((value ?? '').slice(0, 64));
  const pixels = Number(match?.[1]) * (units[(match?.[2] ?? '').toLowerCase()] ?? Number.NaN);
  return pixels > 0 && Number.isFinite(pixels) ? pixels : undefined;
}

function wholePixels(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(1, Math.round(value)), 2 ** 31 - 1) : 1;
}
