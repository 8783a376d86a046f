import { readFile } from 'node:fs/promises';
import { ContractError } from './contract-error.ts';

/** A file that a contract was made of. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Reads a file; a `ContractError` says why when it cannot be read. */
export async function readSource(path: string, shownAs = path): Promise<Source> {
  try {
    return { path: shownAs, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ContractError(shownAs, readProblems[code ?? ''] ?? `cannot be read: ${message}`);
  }
}

const readProblems: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read (permission denied)',
};

/** Parses YAML 1.2 or JSON into plain data without shared nodes; a `ContractError` names the line of a mistake. */
export async function parseSource({ path, text }: Source): Promise<unknown> {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // YAML flow style may start like JSON, and the YAML parser tells the line of a mistake in either
    }
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  if (problem) throw new ContractError(path, problem.message, placeAt(text, problem.pos[0]));
  try {
    return JSON.parse(JSON.stringify(document.toJS()) ?? 'null');
  } catch (error) {
    throw new ContractError(path, `cannot be expanded: ${(error as Error).message}`);
  }
}

/** Where in a file something is, 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds the place of the node at `location`; undefined when the file has no such node. */
export async function placeOf({ text }: Source, location: readonly (string | number)[]): Promise<Place | undefined> {
  const { parseDocument, isNode } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: false });
  const node = location.length === 0 ? document.contents : document.getIn(location, true);
  return isNode(node) && node.range ? placeAt(text, node.range[0]) : undefined;
}

function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
