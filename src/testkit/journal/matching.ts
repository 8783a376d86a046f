import { isDeepStrictEqual } from 'node:util';
import { matchesGlob } from '../../cloudflare/index.ts';
import type { RequestEntry, RequestPattern } from './entry.ts';

/** What keeps an entry from matching, one sentence per member of the pattern that disagrees; none when it matches. */
export function differences(entry: RequestEntry, pattern: RequestPattern): readonly string[] {
  const found: string[] = [];
  const compare = (name: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && !agrees(wanted, actual)) found.push(`${name} is ${show(actual)}, not ${show(wanted)}`);
  };
  compare('method', pattern.method?.toUpperCase(), entry.method);
  compare('path', pattern.path, entry.path);
  compare('operation', pattern.operation, entry.operation);
  compare('surface', pattern.surface, entry.surface);
  compare('account', pattern.account, entry.account);
  compare('namespace', pattern.namespace, entry.namespace);
  compare('image', pattern.image, entry.image);
  compare('status', pattern.status, entry.status);
  compare('delivery', pattern.delivery, entry.delivery?.kind);
  compare('filename', pattern.filename, entry.file?.filename);
  for (const [name, wanted] of Object.entries(pattern.headers ?? {})) {
    compare(`header ${name}`, wanted, entry.headers[name.toLowerCase()]);
  }
  for (const [name, wanted] of Object.entries(pattern.query ?? {})) compare(`query ${name}`, wanted, entry.query[name]);
  for (const [name, wanted] of Object.entries(pattern.fields ?? {})) {
    const actual = entry.fields?.[name];
    if (!contains(actual, wanted)) found.push(`field ${name} is ${show(actual)}, not ${show(wanted)}`);
  }
  return found;
}

/** The entries that come nearest to a pattern that none matched, and what differs, for a test's failure message. */
export function explainMiss(entries: readonly RequestEntry[], pattern: RequestPattern): string {
  const wanted = Object.entries(pattern)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');
  if (entries.length === 0) return `no request was received at all; wanted: ${wanted}`;
  const nearest = entries
    .map((entry) => ({ entry, found: differences(entry, pattern) }))
    .sort((a, b) => a.found.length - b.found.length || b.entry.sequence - a.entry.sequence)
    .slice(0, 3)
    .map(({ entry, found }) => `  #${entry.sequence} ${entry.method} ${entry.url}: ${found.join('; ') || 'matches'}`);
  return `of ${entries.length} request${entries.length === 1 ? '' : 's'} none matched: ${wanted}\nnearest:\n${nearest.join('\n')}`;
}

function agrees(wanted: unknown, actual: unknown): boolean {
  if (wanted instanceof RegExp) return typeof actual === 'string' && wanted.test(actual);
  if (typeof wanted === 'string' && wanted.includes('*'))
    return typeof actual === 'string' && matchesGlob(wanted, actual);
  return wanted === actual;
}

/** Deep partial equality; a form's text counts as the JSON it spells, since forms know nothing but text. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return typeof actual === 'string' && wanted.test(actual);
  if (typeof actual === 'string' && typeof wanted !== 'string') return contains(parsed(actual), wanted);
  if (!isRecord(wanted)) return isDeepStrictEqual(actual, wanted);
  return isRecord(actual) && Object.entries(wanted).every(([name, value]) => contains(actual[name], value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  return value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? 'absent');
}
