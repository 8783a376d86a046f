import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../../http/exchange.ts';
import { packageRoot } from '../../packageRoot.ts';

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
};

/** Nothing from elsewhere, nothing inline: a hostile name could not run anything even if it were not escaped. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers the page and its assets; false for every other path. */
export function sendPage(req: IncomingMessage, res: ServerResponse, path: string): boolean {
  if (path === '') {
    res.writeHead(308, { location: '/__mock/', 'content-length': '0' });
    res.end();
    return true;
  }
  const name = path === '/' ? 'index.html' : path.replace(/^\/assets\//, '');
  const type = path === '/' || path.startsWith('/assets/') ? types[name] : undefined;
  if (type === undefined) return false;
  const headers = {
    'content-type': type,
    'content-security-policy': policy,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  send(req, res, 200, headers, readFileSync(new URL(`dist/page/${name}`, packageRoot())));
  return true;
}
