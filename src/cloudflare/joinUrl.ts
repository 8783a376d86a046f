/**
 * The URL of a request target on a server: the base's own path, then the target's path and query. Scheme, host and port
 * are always the base's, whatever the target holds (`//other.host/`, `@other.host`, `http://other.host/`), and so is
 * the path that the base begins with. The one place where a path meets the address of a server.
 */
export function joinUrl(base: URL | string, target: string): URL {
  const joined = new URL(new URL(base).origin);
  const folder = new URL(base).pathname.replace(/\/+$/, '');
  const [path = '', ...query] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*/i, '').split('?');
  // The setters cannot reach the authority, unlike a text that is parsed again
  joined.pathname = folder + resolved(path.replaceAll('\\', '/').replace(/[\t\n\r]/g, ''));
  joined.search = query.join('?');
  return joined;
}

/** The path without dot segments, so that none of them leads out of the base; empty segments stay as they are. */
function resolved(path: string): string {
  const remaining: string[] = [];
  const segments = path.replace(/^\//, '').split('/');
  for (const segment of segments) {
    if (/^(\.|%2e){2}$/i.test(segment)) remaining.pop();
    else if (!/^(\.|%2e)$/i.test(segment)) remaining.push(segment);
  }
  if (/^(\.|%2e){1,2}$/i.test(segments.at(-1) ?? '')) remaining.push('');
  return `/${remaining.join('/')}`;
}
