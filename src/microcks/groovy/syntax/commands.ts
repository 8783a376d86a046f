import type { Expression, Item, MapItem } from './ast.ts';
import { type Cursor, literal } from './cursor.ts';
import { readExpression } from './operators.ts';
import { call } from './postfix.ts';
import { readArgument } from './primary.ts';

/** Reads an expression that may be calls without brackets: `log.info "a"`, `f 1, 2`, `a b c d`. */
export function readCommand(cursor: Cursor): Expression {
  let expression = readExpression(cursor);
  if (!isCallee(expression)) return expression;
  while (startsArgument(cursor)) {
    const args = readCommandArguments(cursor);
    if (expression.kind === 'property') expression = { ...expression, kind: 'call', args };
    else expression = call(expression, args);
    // `a b c` is a(b).c, and `a b c d` is a(b).c(d)
    const { type, text } = cursor.peek();
    if (type !== 'name' || cursor.lineEnds()) break;
    const place = cursor.place();
    cursor.next();
    expression = { kind: 'property', target: expression, name: literal(text, place), access: 'plain', place };
  }
  return expression;
}

function isCallee({ kind }: Expression): boolean {
  return /^(name|property|literal|call|callValue|index)$/.test(kind);
}

/** Whether something that begins a value follows on the same line. */
function startsArgument(cursor: Cursor): boolean {
  const { type, text, newline, space } = cursor.peek();
  if ((newline && cursor.heedsLines) || !space) return false;
  if (type === 'name' || type === 'string' || type === 'gstring' || type === 'number') return true;
  if (type === 'op') return text === '!' ? !cursor.is('in', 1) && !cursor.is('instanceof', 1) : false;
  return type === 'keyword' && /^(this|super|new|null|true|false)$/.test(text);
}

function readCommandArguments(cursor: Cursor): { readonly items: Item[]; readonly named: MapItem[] } {
  const items: Item[] = [];
  const named: MapItem[] = [];
  do readArgument(cursor, items, named);
  while (cursor.accept(','));
  return { items, named };
}
