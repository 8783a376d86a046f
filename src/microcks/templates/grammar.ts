/** A piece of a template. */
export type Expression =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `variable.property`, then `/pointer` or `[key]`. */
  | { readonly kind: 'reference'; readonly variable: string; readonly property: string; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly string[] }
  /** `a > b(x)`: the first's value, which each of the others is given as last argument. */
  | { readonly kind: 'chain'; readonly parts: readonly Expression[] }
  /** `a || b`: the first that has a value. */
  | { readonly kind: 'choice'; readonly parts: readonly Expression[] };

/** A template that cannot be parsed. */
export class BrokenTemplate extends Error {}

/** Splits a template into its pieces; a `BrokenTemplate` says where it is broken. */
export type Grammar = (text: string) => readonly Expression[];

/** As one would read it. */
export const fixedGrammar: Grammar = (text) => parse(text, balancedEnd, parseFixed);
/** As Microcks reads it. */
export const exactGrammar: Grammar = (text) => parse(text, exactEnd, parseExact);

type Parser = (source: string) => Expression;

function parse(text: string, findEnd: (text: string, from: number) => number, parser: Parser): readonly Expression[] {
  const parts: Expression[] = [];
  let position = 0;
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', position)) {
    if (start > position) parts.push({ kind: 'text', text: text.slice(position, start) });
    const end = findEnd(text, start + 2);
    if (end < 0) throw new BrokenTemplate(`the expression at character ${start} has no end }}`);
    const source = text.slice(start + 2, end).trim();
    if (source === '') throw new BrokenTemplate(`the expression at character ${start} is empty`);
    parts.push(...parseBraced(source, parser));
    position = end + 2;
  }
  if (position < text.length) parts.push({ kind: 'text', text: text.slice(position) });
  return parts;
}

/** `{{{f()}}}` is the value in braces. */
function parseBraced(source: string, parser: Parser): readonly Expression[] {
  if (!source.startsWith('{')) return [parser(source)];
  return [{ kind: 'text', text: '{' }, parser(source.slice(1, -1)), { kind: 'text', text: source.slice(-1) }];
}

/** MQ-24: the last two of the braces that follow, so a `}` after an expression is swallowed. */
function exactEnd(text: string, from: number): number {
  const end = text.indexOf('}}', from);
  if (end < 0) return -1;
  let last = end + 2;
  while (text[last] === '}') last += 1;
  return last - 2;
}

/** The first `}}` outside quotes that closes as many braces as were opened. */
function balancedEnd(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const character = text[index];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}' && text[index + 1] === '}') return index;
  }
  // An apostrophe that opens nothing, as in a date pattern gone wrong
  return quoted ? text.indexOf('}}', from) : -1;
}

/** MQ-25: chain before choice, also inside quotes. */
function parseExact(source: string): Expression {
  if (source.includes('>')) return { kind: 'chain', parts: splitLikeJava(source, '>').map(parseSimple) };
  if (source.includes('||')) return { kind: 'choice', parts: splitLikeJava(source, '||').map(parseSimple) };
  return parseSimple(source);
}

function parseFixed(source: string): Expression {
  const links = splitOutsideQuotes(source, '>').map((part) => {
    const choices = splitOutsideQuotes(part, '||').map(parseSimple);
    return choices.length === 1 ? choices[0] : ({ kind: 'choice', parts: choices } as const);
  });
  const parts = links.filter((part): part is Expression => part !== undefined);
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { kind: 'chain', parts };
}

/** Empty pieces at the end do not count. */
function splitLikeJava(source: string, separator: string): readonly string[] {
  const pieces = source.split(separator).map((piece) => piece.trim());
  while (pieces.length > 0 && pieces.at(-1) === '') pieces.pop();
  return pieces;
}

function splitOutsideQuotes(source: string, separator: string): readonly string[] {
  const pieces: string[] = [];
  let quoted = false;
  let start = 0;
  for (let index = 0; index < source.length; index++) {
    if (source[index] === "'") quoted = !quoted;
    else if (!quoted && source.startsWith(separator, index)) {
      pieces.push(source.slice(start, index).trim());
      start = index + separator.length;
      index = start - 1;
    }
  }
  return [...pieces, source.slice(start).trim()];
}

/** In order of test: a dotted reference, a call, a quoted text, a variable. */
function parseSimple(source: string): Expression {
  const open = source.indexOf('(');
  const close = source.indexOf(')');
  const dot = source.indexOf('.');
  const isPostman = source.startsWith('$');
  const isCall = open !== 1 && close >= 0 && open < close;
  if (dot >= 0 && (!isCall || (dot < open && !isPostman))) return parseReference(source, dot);
  if (isPostman) return { kind: 'call', name: source.slice(1), args: [] };
  if (isCall) {
    if (open < 0) throw new BrokenTemplate(`"${source.slice(0, 80)}" closes a parenthesis that it does not open`);
    return { kind: 'call', name: source.slice(0, open), args: readArguments(source.slice(open + 1, close)) };
  }
  if (source.startsWith("'") && source.length > 1 && source.lastIndexOf("'") > 0) {
    return { kind: 'text', text: source.slice(1, -1) };
  }
  return { kind: 'variable', name: source };
}

function parseReference(source: string, dot: number): Expression {
  const rest = source.slice(dot + 1);
  const slash = rest.indexOf('/');
  const end = slash >= 0 ? slash : rest.indexOf('[');
  const property = end < 0 ? rest : rest.slice(0, end);
  return { kind: 'reference', variable: source.slice(0, dot), property, path: end < 0 ? '' : rest.slice(end) };
}

function readArguments(text: string): readonly string[] {
  return text === '' ? [] : splitLikeJava(text, ',');
}
