import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for the public server behind the proxy cases: a status, a document, a page. */
export async function openUpstream(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((req, res) => {
    const [, status] = /^\/status\/(\d{3})/.exec(req.url ?? '') ?? [];
    if (status !== undefined) res.writeHead(Number(status)).end();
    else if (req.url?.startsWith('/json')) res.writeHead(200, { 'content-type': 'application/json' }).end(slideshow);
    else if (req.url?.startsWith('/html')) res.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>');
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

const slideshow = JSON.stringify({
  slideshow: {
    author: 'Yours Truly',
    date: 'date of publication',
    slides: [
      { title: 'Wake up to WonderWidgets!', type: 'all' },
      {
        items: ['Why <em>WonderWidgets</em> are great', 'Who <em>buys</em> WonderWidgets'],
        title: 'Overview',
        type: 'all',
      },
    ],
    title: 'Sample Slide Show',
  },
});
