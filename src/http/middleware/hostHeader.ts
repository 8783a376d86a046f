import type { IncomingMessage } from 'node:http';

const form = /^(\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?$/;

/**
 * What is wrong with the `Host` of a request, if anything is (RFC 9112, 3.2): given twice, malformed, or another one than
 * that of the target. Node hands over the first of two, where what stands before the mock may have looked at the other.
 */
export function hostProblem({ rawHeaders, url = '' }: Pick<IncomingMessage, 'rawHeaders' | 'url'>): string | undefined {
  let host: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return 'it has two Host headers';
    host = rawHeaders[at + 1]?.trim() ?? '';
  }
  if (host === undefined) return undefined;
  if (!form.test(host)) return 'its Host header is malformed';
  if (url.startsWith('/')) return undefined;
  const target = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (target === undefined) return undefined;
  const named = `${target.protocol}//${host}`;
  return URL.canParse(named) && new URL(named).host === target.host
    ? undefined
    : 'its Host header is not the host of its target';
}
