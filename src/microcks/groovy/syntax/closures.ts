import type { Expression, Parameter, TypeName } from './ast.ts';
import { type Cursor, isClassName, readType } from './cursor.ts';

/** Reads `{ a, b -> … }`; without a list of parameters there is `it`. */
export function readClosure(cursor: Cursor): Expression {
  const place = cursor.place();
  cursor.expect('{');
  return cursor.withLines(true, () => {
    const parameters = hasArrow(cursor) ? cursor.attempt(() => readClosureParameters(cursor)) : undefined;
    const body = cursor.grammar.statements(cursor);
    cursor.expect('}');
    return { kind: 'closure', parameters, body, place } as const;
  });
}

/** Whether `->` comes before anything that is no parameter. */
function hasArrow(cursor: Cursor): boolean {
  let open = 0;
  for (let offset = 0; ; offset += 1) {
    const { type, text } = cursor.peek(offset);
    cursor.spend();
    if (type === 'end') return false;
    if (type !== 'op') continue;
    if (text === '->' && open === 0) return true;
    if (text === ';' && open === 0) return false;
    if (text === '(' || text === '[' || text === '{' || text === '?[') open += 1;
    else if (text === ')' || text === ']' || text === '}') open -= 1;
    if (open < 0) return false;
  }
}

function readClosureParameters(cursor: Cursor): readonly Parameter[] | undefined {
  if (cursor.accept('->')) return [];
  const parameters = cursor.is('(') ? undefined : cursor.withLines(false, () => readParameters(cursor, '->'));
  return parameters !== undefined && cursor.accept('->') ? parameters : undefined;
}

/** Reads parameters up to, not with, the word that ends them. */
export function readParameters(cursor: Cursor, end: string): readonly Parameter[] {
  const parameters: Parameter[] = [];
  if (cursor.is(end)) return parameters;
  do parameters.push(readParameter(cursor));
  while (cursor.accept(','));
  return parameters;
}

function readParameter(cursor: Cursor): Parameter {
  while (cursor.is('final') || cursor.is('def') || (cursor.isName('var') && cursor.peek(1).type === 'name'))
    cursor.next();
  const type = readParameterType(cursor);
  const isVariadic = cursor.accept('...');
  const name = cursor.identifier();
  const initial = cursor.accept('=') ? cursor.grammar.expression(cursor) : undefined;
  if (isVariadic) {
    const all = type === undefined ? { name: 'Object[]', place: cursor.place() } : { ...type, name: `${type.name}[]` };
    return { name, type: all, initial, isVariadic };
  }
  return { name, type, initial, isVariadic: type?.name.endsWith('[]') === true };
}

function readParameterType(cursor: Cursor): TypeName | undefined {
  return cursor.attempt(() => {
    const type = readType(cursor);
    const isFollowed = cursor.peek().type === 'name' || cursor.is('...');
    return type !== undefined && isFollowed && isClassName(type.name) ? type : undefined;
  });
}
