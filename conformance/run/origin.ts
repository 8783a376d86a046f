import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPictureName, sourcePicture } from '../pictures/sources.ts';
import type { Target } from '../targets/target.ts';

/** Where a target fetches source pictures from. */
export interface Origin {
  /** Up to the path, without a slash at the end. */
  readonly url: string;
  /** Whether it is the suite's own server, which also fails, redirects and remembers on demand. */
  readonly own: boolean;
  /** Headers of the requests that asked for a path, oldest first. Only an own server knows. */
  seen(path: string): readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

/** The password that the protected pictures of an own server ask for. */
export const originLogin = { user: 'conformance', password: 'open-sesame' } as const;

/** Starts the suite's own server of pictures, or points at the published ones. */
export async function openOrigin(choice: Target['origin']): Promise<Origin | undefined> {
  if (choice === undefined) return undefined;
  if (!choice.serve) return { url: choice.url, own: false, seen: () => [], close: async () => undefined };
  const requests = new Map<string, IncomingHttpHeaders[]>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin');
    requests.set(pathname, [...(requests.get(pathname) ?? []), request.headers]);
    const path = decodeURIComponent(pathname);
    void answer(path, request.headers).then(({ status, headers, body }) => {
      response.writeHead(status, { 'content-length': body.length, ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, choice.listen, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = choice.host.includes(':') ? `[${choice.host}]` : choice.host;
  return {
    url: `http://${host}:${port}`,
    own: true,
    seen: (path) => requests.get(path) ?? [],
    close: () => closeServer(server),
  };
}

interface OriginAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const plain = (status: number, text: string, headers: Record<string, string> = {}): OriginAnswer => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body: Buffer.from(text),
});

/** `/p/<picture>` and its variations; a unique query string or folder keeps caches of the target apart. */
async function answer(path: string, headers: IncomingHttpHeaders): Promise<OriginAnswer> {
  const [, kind = '', ...rest] = path.split('/');
  const name = rest.at(-1) ?? '';
  if (kind === 'status') return plain(Number(rest[0]) || 404, `status ${rest[0]}`);
  if (kind === 'text') return plain(200, 'This is no picture, whatever its name says.');
  if (kind === 'redirect') return plain(302, 'moved', { location: `/p/${rest.join('/')}` });
  if (kind === 'redirects') {
    const left = Number(rest[0]);
    return plain(302, 'moved', { location: left > 1 ? `/redirects/${left - 1}/${name}` : `/p/${name}` });
  }
  if (kind === 'protected' && headers.authorization !== basic()) {
    return plain(401, 'log in first', { 'www-authenticate': 'Basic realm="pictures"' });
  }
  if (!['p', 'protected', 'cached', 'aged'].includes(kind) || !isPictureName(name))
    return plain(404, 'no such picture');
  const { bytes, mediaType } = await sourcePicture(name);
  return { status: 200, headers: { 'content-type': mediaType, ...cachingOf(kind, rest[0]) }, body: bytes };
}

function cachingOf(kind: string, seconds: string | undefined): Record<string, string> {
  if (kind === 'cached') return { 'cache-control': 'public, max-age=86400', etag: '"origin-tag"' };
  return kind === 'aged' ? { 'cache-control': `public, max-age=${Number(seconds) || 0}` } : {};
}

function basic(): string {
  return `Basic ${Buffer.from(`${originLogin.user}:${originLogin.password}`).toString('base64')}`;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
