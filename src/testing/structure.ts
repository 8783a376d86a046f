import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';
import { packageRoot } from '../packageRoot.ts';

/** A file of the project, and what it imports: files of the project by their path, packages by their name. */
export interface SourceFile {
  /** From the package's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const root = fileURLToPath(packageRoot());

/** Every source file below some folders, tests and what only tests use among them. */
export function sourcesIn(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /(?<!\.d)\.(ts|tsx|mjs)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .map((path) => {
        const text = readFileSync(join(root, path), 'utf8');
        return { path, text, imports: importsOf(path, text) };
      }),
  );
}

/** Whether a file is a test, or there for tests only; kernels are another language. */
export function isExempt({ path }: Pick<SourceFile, 'path'>): boolean {
  return /\.(test|check)\.ts$|\/testing\/|\/assembly\//.test(path);
}

function importsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^'\n]+)'/g)].map(([, target = '']) =>
    target.startsWith('.') ? posix.join(dirname(path), target) : target,
  );
}

/** Files that import each other in a circle, types included: the strongly connected components (Tarjan). */
export function circlesOf(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (path: string): number => {
    const number = numbers.size;
    numbers.set(path, number);
    lowest.set(path, number);
    stack.push(path);
    for (const target of importsOf.get(path) ?? []) {
      if (!importsOf.has(target)) continue;
      const reached = numbers.has(target) ? stack.includes(target) && numbers.get(target) : visit(target);
      if (typeof reached === 'number') lowest.set(path, Math.min(lowest.get(path) ?? number, reached));
    }
    const low = lowest.get(path) ?? number;
    if (low !== number) return low;
    const circle = stack.splice(stack.indexOf(path));
    if (circle.length > 1) circles.push(circle);
    return low;
  };
  for (const { path } of files) if (!numbers.has(path)) visit(path);
  return circles;
}

/** A function and how many lines it takes, its signature and braces included. */
export interface FunctionLength {
  /** `src/mock.ts createMock`. */
  readonly name: string;
  readonly lines: number;
}

/** The lengths of all functions of a file, those inside of others too. */
export function functionsOf({ path, text }: SourceFile): readonly FunctionLength[] {
  const module = parseSync(text, { syntax: 'typescript', tsx: path.endsWith('x') });
  // Positions count bytes over all that was ever parsed; a module ends where its text does
  const bytes = Buffer.from(text);
  const start = module.span.end - bytes.byteLength;
  const found: FunctionLength[] = [];
  const visit = (node: unknown, name: string): void => {
    if (Array.isArray(node)) for (const each of node) visit(each, name);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const { type, span } = node as { readonly type?: string; readonly span?: { start: number; end: number } };
    const named = nameOf(node) ?? name;
    if (span !== undefined && functions.has(type ?? '')) {
      const lines = bytes
        .subarray(span.start - start, span.end - start)
        .toString()
        .split('\n').length;
      found.push({ name: `${path} ${named}`, lines });
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'span') visit(value, named);
  };
  visit(module.body, '?');
  return found;
}

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'MethodProperty']);

function nameOf(node: object): string | undefined {
  const { id, identifier, key } = node as Record<'id' | 'identifier' | 'key', { readonly value?: unknown } | undefined>;
  const value = id?.value ?? identifier?.value ?? key?.value;
  return typeof value === 'string' ? value : undefined;
}
