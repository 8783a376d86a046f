import type { Expression } from './ast.ts';
import { Cursor, literal } from './cursor.ts';
import type { Interpolation } from './token.ts';

/** Reads a text, with or without values in it. */
export function readText(cursor: Cursor): Expression {
  const place = cursor.place();
  const { type, text, texts = [], values = [] } = cursor.next();
  if (type === 'string') return literal(text, place);
  return { kind: 'gstring', texts, values: values.map((value) => readValue(cursor, value)), place };
}

function readValue(cursor: Cursor, { tokens, bare }: Interpolation): Expression {
  const inner = new Cursor(tokens, cursor.grammar, cursor);
  inner.depth = cursor.depth + 1;
  if (bare) return readPath(inner);
  inner.heedsLines = false;
  const place = inner.place();
  if (inner.peek().type === 'end') return literal(null, place);
  if (inner.accept('->')) {
    // Computed when the text is read
    const body = inner.grammar.statements(inner);
    return { kind: 'closure', parameters: [], body, place };
  }
  const lazy = inner.attempt(() => readWriter(inner));
  if (lazy !== undefined) return lazy;
  const value = inner.grammar.command(inner);
  if (inner.peek().type !== 'end') throw inner.unexpected();
  return value;
}

/** `${out -> out << x}` writes itself. */
function readWriter(inner: Cursor): Expression | undefined {
  if (inner.peek().type !== 'name' || !inner.is('->', 1)) return undefined;
  const place = inner.place();
  const name = inner.identifier();
  inner.next();
  const body = inner.grammar.statements(inner);
  const parameter = { name, type: undefined, initial: undefined, isVariadic: false };
  return { kind: 'closure', parameters: [parameter], body, place };
}

function readPath(inner: Cursor): Expression {
  const place = inner.place();
  const first = inner.next().text;
  let path: Expression = first === 'this' ? { kind: 'this', place } : { kind: 'name', name: first, place };
  while (inner.accept('.')) {
    const at = inner.place();
    path = { kind: 'property', target: path, name: literal(inner.next().text, at), access: 'plain', place };
  }
  return path;
}
