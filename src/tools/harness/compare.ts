import { parsedJson } from '../../openapi/index.ts';
import type { HarnessCase } from './case.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** In which an answer differs from what a case expects; nothing where they agree. */
export function differencesOf(
  answer: Answer,
  expected: HarnessCase['expected'],
  showsBody: boolean,
): readonly string[] {
  const found: string[] = [];
  if (answer.status !== expected.status)
    found.push(`${answer.status} in place of ${expected.status}: ${answer.body.slice(0, 200)}`);
  const isOwn = isOwnProblem(expected.body);
  for (const [name, value] of Object.entries(expected.headers)) {
    // When it was, how long a value is that nobody can know, and the type of the other server's problem documents
    if (name === 'date' || name === 'content-length' || (name === 'content-type' && isOwn)) continue;
    if (name === 'sl-violations') {
      if (answer.headers['x-mock-violations'] === undefined) found.push('no report of violations');
      continue;
    }
    const got = String(answer.headers[name] ?? '(none)');
    if (bare(name, got) !== bare(name, value)) found.push(`${name}: ${got} in place of ${value}`);
  }
  if (showsBody && !(isOwn ? isProblem(answer, expected.status) : isMet(answer.body, expected)))
    found.push(`body ${answer.body.slice(0, 150)} in place of ${expected.body.slice(0, 150)}`);
  return found;
}

/** Whether a body is a problem document in the words of the other server, which nobody else can have. */
function isOwnProblem(body: string): boolean {
  const value = parsedJson(body);
  return typeof value === 'object' && value !== null && 'type' in value && /\/errors#[A-Z_]+$/.test(String(value.type));
}

/** A refusal in our own words, or in the contract's. */
function isProblem({ headers, body }: Answer, status: number): boolean {
  if (!String(headers['content-type']).startsWith('application/problem+json')) return false;
  return (parsedJson(body) as { readonly status?: unknown } | undefined)?.status === status;
}

function bare(name: string, value: string): string {
  return name === 'content-type' ? (value.split(';')[0] ?? '') : value;
}

function isMet(body: string, { body: wanted, closeness }: HarnessCase['expected']): boolean {
  if (wanted.trim() === body.trim()) return true;
  // A loose case without a body says nothing of it
  if (closeness === 'loose' && wanted.trim() === '') return true;
  if (wanted.trim().startsWith('<'))
    return closeness === 'same' ? bareXml(wanted) === bareXml(body) : body.startsWith('<');
  const [a, b] = [parsedJson(body), parsedJson(wanted)];
  if (a === undefined || b === undefined) return closeness !== 'same' && a === b;
  if (closeness === 'same') return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b));
}

/** Without declaration and blanks between elements, and with one name for the root, for which contracts may have none. */
function bareXml(text: string): string {
  return text
    .replace(/^\s*<\?xml[^>]*\?>/, '')
    .replace(/>\s+</g, '><')
    .trim()
    .replace(/^<[\w:-]+/, '<root')
    .replace(/<\/[\w:-]+>$/, '</root>');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** What a looser comparison looks at: the names of the members. */
function shapeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.keys(value).sort() : typeof value;
}
