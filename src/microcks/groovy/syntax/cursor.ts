import { GroovySyntaxError, LimitError } from '../limits.ts';
import type { Arguments, Expression, Import, MethodDeclaration, Parameter, Place, Statement, TypeName } from './ast.ts';
import type { Token } from './token.ts';

/** The parts of the parser, which call each other. */
export interface Grammar {
  expression(cursor: Cursor): Expression;
  /** An expression that may be a call without brackets. */
  command(cursor: Cursor): Expression;
  statements(cursor: Cursor): readonly Statement[];
  /** One statement, or a block's. */
  body(cursor: Cursor): readonly Statement[];
  block(cursor: Cursor): readonly Statement[];
  switchValue(cursor: Cursor): Expression;
  closure(cursor: Cursor): Expression;
  parameters(cursor: Cursor, end: string): readonly Parameter[];
  args(cursor: Cursor, end: string): Arguments;
}

/** Many times the words of the longest script. */
const maxWork = 300_000;

/** Words of a script, being read. */
export class Cursor {
  readonly tokens: readonly Token[];
  readonly grammar: Grammar;
  at = 0;
  /** Whether lines end statements; not inside brackets. */
  heedsLines = true;
  /** Whether `x ->` is a closure here; not behind `case`. */
  allowsLambda = true;
  readonly methods: MethodDeclaration[];
  readonly imports: Import[];
  depth = 0;
  /** Words that may still be read, those that are read again included. */
  readonly work: { left: number };

  constructor(tokens: readonly Token[], grammar: Grammar, shared?: Pick<Cursor, 'methods' | 'imports' | 'work'>) {
    this.tokens = tokens;
    this.grammar = grammar;
    this.methods = shared?.methods ?? [];
    this.imports = shared?.imports ?? [];
    this.work = shared?.work ?? { left: maxWork };
  }

  /** A word to come; the last one is `end`. */
  peek(offset = 0): Token {
    const token = this.tokens[Math.min(this.at + offset, this.tokens.length - 1)];
    if (token === undefined) throw new GroovySyntaxError('nothing to read', 1, 1);
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.spend();
    if (this.at < this.tokens.length - 1) this.at += 1;
    return token;
  }

  /** Whether an operator or keyword comes. */
  is(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token.text === text && (token.type === 'op' || token.type === 'keyword');
  }

  isName(text: string, offset = 0): boolean {
    const token = this.peek(offset);
    return token.text === text && token.type === 'name';
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected(`'${text}' was expected`);
    return this.next();
  }

  /** Whether the bracket that opens here is followed, once closed, by an operator. */
  followsBracket(text: string): boolean {
    let open = 0;
    for (let offset = 0; ; offset += 1) {
      const token = this.peek(offset);
      this.spend();
      if (token.type === 'end') return false;
      if (token.type !== 'op') continue;
      if (/^(\(|\[|\{|\?\[)$/.test(token.text)) open += 1;
      else if (/^[)\]}]$/.test(token.text)) open -= 1;
      if (open === 0) return this.is(text, offset + 1);
    }
  }

  /** Counts a word that is looked at. */
  spend(): void {
    this.work.left -= 1;
    if (this.work.left < 0) throw new LimitError('steps', 'the script is too intricate to be parsed');
  }

  /** Whether the next word stands on another line, where that matters. */
  lineEnds(): boolean {
    return this.heedsLines && this.peek().newline;
  }

  place(offset = 0): Place {
    const { line, column } = this.peek(offset);
    return { line, column };
  }

  error(message: string, { line, column }: Place = this.peek()): GroovySyntaxError {
    return new GroovySyntaxError(message, line, column);
  }

  unexpected(more = ''): GroovySyntaxError {
    const { type, text } = this.peek();
    const what = type === 'end' ? 'the end of the script' : `'${text}'`;
    return this.error(`Unexpected input: ${what}${more === '' ? '' : `; ${more}`}`);
  }

  /** Reads with line ends heeded or not. */
  withLines<Result>(heed: boolean, read: () => Result): Result {
    const { heedsLines, allowsLambda } = this;
    this.heedsLines = heed;
    this.allowsLambda = true;
    const result = read();
    this.heedsLines = heedsLines;
    this.allowsLambda = allowsLambda;
    return result;
  }

  /** Reads what may not be there: goes back when `read` answers nothing or fails. */
  attempt<Result>(read: () => Result | undefined): Result | undefined {
    const { at, heedsLines, allowsLambda, depth } = this;
    const { length } = this.methods;
    try {
      const result = read();
      if (result !== undefined) return result;
    } catch (error) {
      if (!(error instanceof GroovySyntaxError)) throw error;
    }
    this.at = at;
    this.heedsLines = heedsLines;
    this.allowsLambda = allowsLambda;
    this.depth = depth;
    this.methods.length = length;
    return undefined;
  }

  /** A name where keywords are names too. */
  memberName(): string | undefined {
    const { type, text } = this.peek();
    if (type !== 'name' && type !== 'keyword') return undefined;
    this.next();
    return text;
  }

  identifier(): string {
    if (this.peek().type !== 'name') throw this.unexpected('a name was expected');
    return this.next().text;
  }
}

/** A literal. */
export function literal(value: unknown, place: Place): Expression {
  return { kind: 'literal', value, place };
}

/** A type at the cursor, as in a declaration; nothing when there is none. */
export function readType(cursor: Cursor): TypeName | undefined {
  return cursor.attempt(() => {
    const place = cursor.place();
    const first = cursor.peek();
    if (first.type !== 'name' && !(first.type === 'keyword' && isPrimitive(first.text))) return undefined;
    let name = cursor.next().text;
    while (cursor.is('.') && cursor.peek(1).type === 'name') {
      cursor.next();
      name += `.${cursor.next().text}`;
    }
    if (cursor.is('<') && !skipTypeArguments(cursor)) return undefined;
    while (cursor.is('[') && cursor.is(']', 1)) {
      cursor.next();
      cursor.next();
      name += '[]';
    }
    return { name, place };
  });
}

/** Whether a word is a primitive type. */
export function isPrimitive(text: string): boolean {
  return /^(boolean|byte|char|double|float|int|long|short|void)$/.test(text);
}

/** Whether a name looks like a class. */
export function isClassName(name: string): boolean {
  const last = name.replace(/(\[\])+$/, '');
  const simple = last.slice(last.lastIndexOf('.') + 1);
  return isPrimitive(simple) || /^\p{Lu}/u.test(simple);
}

function skipTypeArguments(cursor: Cursor): boolean {
  let open = 0;
  do {
    const { type, text } = cursor.next();
    if (type === 'end') return false;
    if (type === 'op') {
      if (text === '<') open += 1;
      else if (text === '>') open -= 1;
      else if (text === '>>') open -= 2;
      else if (text === '>>>') open -= 3;
      else if (!/^[.,?[\]&]$/.test(text)) return false;
    } else if (type !== 'name' && !isPrimitive(text) && text !== 'extends' && text !== 'super') return false;
  } while (open > 0);
  return open === 0;
}
