/**
 * Whether a host, with or without its port, matches one of the patterns: `example.com`, `*.example.com` (the host
 * itself too), `*`, each with an optional port and path. With `pathname`, a pattern's path must begin it.
 */
export function isAllowed(patterns: readonly string[], host: string, port: string, pathname?: string): boolean {
  const name = host.toLowerCase();
  return patterns.some((pattern) => {
    const [, wantedHost = '', wantedPort = '', path = ''] =
      /^(?:https?:\/\/)?(.*?)(?::(\d+))?(\/.*)?$/i.exec(pattern) ?? [];
    const wanted = wantedHost.toLowerCase();
    if (wantedPort !== '' && wantedPort !== port) return false;
    if (pathname !== undefined && !pathname.startsWith(path)) return false;
    if (wanted === '*') return true;
    if (wanted.startsWith('*.')) return name === wanted.slice(2) || name.endsWith(wanted.slice(1));
    return name === wanted;
  });
}

/** Whether a host is named by one of the patterns, and not just covered by one with a wildcard. */
export function isNamed(patterns: readonly string[], url: URL): boolean {
  const named = patterns.filter((pattern) => !/^(https?:\/\/)?\*/i.test(pattern));
  return isAllowed(named, url.hostname, portOf(url), url.pathname);
}

/** The port that a URL stands for, also where it names none. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}
