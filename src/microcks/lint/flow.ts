import { CST, Lexer } from 'yaml';

/** A value of a JSON file, or of YAML written like JSON. */
export interface FlowNode {
  /** Where it begins; in an object, where its key does. */
  readonly offset: number;
  /** Of an object or a list, by key or index. */
  readonly members?: ReadonlyMap<string, FlowNode>;
  /** Of anything else, as it is written. */
  readonly text?: string;
}

interface Open {
  readonly members: Map<string, FlowNode>;
  readonly isList: boolean;
}

/**
 * Reads where the values of a JSON file are, from its tokens alone: the YAML parser takes seven times as long over a
 * large file, and as much memory again.
 */
export function readFlow(source: string): FlowNode | undefined {
  const open: Open[] = [];
  let root: FlowNode | undefined;
  let key: { readonly name: string; readonly offset: number } | undefined;
  let scalar: { readonly text: string; readonly offset: number } | undefined;
  const add = (start: number, node: Omit<FlowNode, 'offset'>) => {
    const inside = open.at(-1);
    const added = { offset: key?.offset ?? start, ...node };
    if (inside === undefined) root ??= added;
    else inside.members.set(inside.isList ? String(inside.members.size) : (key?.name ?? ''), added);
    key = undefined;
  };
  const settle = () => {
    if (scalar !== undefined) add(scalar.offset, { text: scalar.text });
    scalar = undefined;
  };
  let at = 0;
  for (const lexeme of new Lexer().lex(source)) {
    const type = CST.tokenType(lexeme);
    if (type === 'doc-mode' || type === 'flow-error-end' || type === 'scalar') continue;
    const offset = at;
    at += lexeme.length;
    if (type === 'flow-map-start' || type === 'flow-seq-start') {
      const members = new Map<string, FlowNode>();
      add(offset, { members });
      open.push({ members, isList: type === 'flow-seq-start' });
    } else if (type === 'flow-map-end' || type === 'flow-seq-end') {
      settle();
      open.pop();
    } else if (type === 'comma') settle();
    else if (type === 'map-value-ind') {
      key = scalar && { name: plainText(scalar.text), offset: scalar.offset };
      scalar = undefined;
    } else if (type === null || type === 'double-quoted-scalar' || type === 'single-quoted-scalar') {
      scalar = { text: lexeme, offset };
    }
  }
  return root;
}

/** A scalar without its quotes. */
export function plainText(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
