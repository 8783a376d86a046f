/** The request target as a URL whose path is exactly what was sent: `..` is not resolved away, escapes stay; nothing for others. */
export function urlOf(target: string): URL | undefined {
  const [path = '', ...query] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split('?');
  if (!path.startsWith('/') || path.includes('\\') || path.split('/').some((segment) => dots.test(segment)))
    return undefined;
  const search = query.length === 0 ? '' : `?${query.join('?')}`;
  const text = `http://mock.invalid${path}${search}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

const dots = /^(\.|%2e){1,2}$/i;
