import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, useServer } from './listening.ts';
import { solidPng } from './png.ts';

/** The picture of `/a.png`: 80 by 60 pixels of blue. */
export const troubledPng = solidPng(80, 60, [10, 20, 200]);

/** An origin server with every kind of trouble, each under a path of its own. */
export interface TroubledOrigin extends Pick<Listening, 'url' | 'server'> {
  /** The headers of the last request. */
  lastHeaders(): IncomingHttpHeaders;
}

/** Starts the origin for the tests of one file. */
export function useTroubledOrigin(): TroubledOrigin {
  let last: IncomingHttpHeaders = {};
  const listening = useServer((req, res) => {
    last = req.headers;
    const path = decodeURIComponent((req.url ?? '').split('?')[0] ?? '');
    (answers[path] ?? ((_q, r) => r.writeHead(404).end()))(req, res);
  });
  return {
    server: listening.server,
    get url() {
      return listening.url;
    },
    lastHeaders: () => last,
  };
}

const answers: Readonly<Record<string, (req: IncomingMessage, res: ServerResponse) => void>> = {
  '/a.png': (_req, res) => res.end(troubledPng),
  '/deep/b c.png': (_req, res) => res.end(troubledPng),
  '/cached.png': (_req, res) =>
    res
      .writeHead(200, {
        etag: 'W/"v1"',
        'cache-control': 'public, max-age=90000',
        'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
      })
      .end(troubledPng),
  '/brief.png': (_req, res) => res.writeHead(200, { 'cache-control': 's-maxage=9999999, max-age=60' }).end(troubledPng),
  '/eternal.png': (_req, res) => res.writeHead(200, { 'cache-control': `max-age=${'9'.repeat(400)}` }).end(troubledPng),
  '/checked.png': (_req, res) =>
    res.writeHead(200, { 'cache-control': 'max-age=60, must-revalidate' }).end(troubledPng),
  '/text.png': (_req, res) => res.end('no picture'),
  '/cut.png': (_req, res) => res.end(troubledPng.subarray(0, troubledPng.length - 30)),
  '/bmp': (_req, res) => res.end(bmp()),
  '/tiff': (_req, res) => res.end(tiff()),
  '/svg': (_req, res) => res.end('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>'),
  '/broken': (_req, res) => res.writeHead(503).end(),
  '/secret': (_req, res) => res.writeHead(401).end(),
  '/forbidden': (_req, res) => res.writeHead(403).end(),
  '/waiting': (_req, res) => res.writeHead(408).end(),
  '/bad': (_req, res) => res.writeHead(400).end(),
  '/away': (_req, res) => res.writeHead(302, { location: '/a.png' }).end(),
  '/chain': (_req, res) => res.writeHead(302, { location: '/cdn-cgi/image/w=5/a.png' }).end(),
  '/ftp': (_req, res) => res.writeHead(302, { location: 'ftp://x.test/' }).end(),
  '/loop': (_req, res) => res.writeHead(302, { location: '/loop' }).end(),
  '/page': (_req, res) => res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-own': 'yes' }).end('<h1>page</h1>'),
  '/echo'(req, res) {
    res.writeHead(201, { 'content-type': 'text/plain', connection: 'x-hop', 'x-hop': '1' });
    res.write(`${req.method} ${req.url} `);
    req.pipe(res);
  },
  '/never': () => undefined,
  '/drip': (_req, res) => void res.write('x'),
  '/cut'(_req, res) {
    res.writeHead(200, { 'content-length': '1000' });
    res.write('x', () => res.destroy());
  },
  '/zipped': (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  '/huge': (_req, res) => void res.writeHead(200, { 'content-length': '999999999' }).write('x'),
  '/unmoved': (_req, res) => res.writeHead(304).end(),
};

/** The header of a bitmap file of one pixel. */
export function bmp(): Buffer {
  const bytes = Buffer.alloc(58);
  bytes.write('BM');
  bytes.writeUInt32LE(58, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(1, 18);
  bytes.writeInt32LE(1, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}

/** The header of a TIFF file of one pixel: a directory with a width and a height. */
function tiff(): Buffer {
  const entries = [0x0100, 0x0101].map((tag) => [tag & 255, tag >> 8, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
  return Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 2, 0, ...entries.flat(), 0, 0, 0, 0]);
}
