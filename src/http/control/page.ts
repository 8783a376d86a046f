import { readFileSync } from 'node:fs';
import { packageRoot } from '../../packageRoot.ts';
import type { Answer } from '../answer.ts';

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
};

/** Nothing from elsewhere, nothing inline: a hostile name could not run anything even if it were not escaped. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page and its assets; nothing for every other path. `base` is where the mock is mounted. */
export function answerPage(path: string, base: string): Answer | undefined {
  if (path === '') return { status: 308, headers: { location: `${base}/__mock/` }, body: '' };
  const name = path === '/' ? 'index.html' : path.replace(/^\/assets\//, '');
  const isAsset = (path === '/' || path.startsWith('/assets/')) && Object.hasOwn(types, name);
  const type = isAsset ? types[name] : undefined;
  if (type === undefined) return undefined;
  const headers = {
    'content-type': type,
    'content-security-policy': policy,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  return { status: 200, headers, body: readFileSync(new URL(`dist/page/${name}`, packageRoot())) };
}
