import type { IncomingMessage } from 'node:http';
import { errors, ImagesError } from '../cloudflare/index.ts';
import { type Answer, json } from './answer.ts';
import type { Located, Place } from './located.ts';
import { envelopeRefusal, errorText, failure } from './surfaces/api/envelope.ts';
import { refusal } from './surfaces/examples/problem.ts';

type Renderer = (error: ImagesError, req: IncomingMessage, path: string) => Answer;

const inJson: Renderer = (error) => json(error.status, failure(error), error.headers);

/** The engine's refusals as text, with the diagnostic header of the surface. */
const engine =
  (header: 'cf-images' | 'cf-resized'): Renderer =>
  (error) => ({
    status: error.status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      [header]: `err=${error.code}`,
      ...error.headers,
    },
    body: errorText(error),
  });

/** The runtime throws an error with this code when it sees the header (workerd, images binding). */
const binding: Renderer = (error) => ({
  status: error.status,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cf-images-binding': `err=${error.code}`,
    ...error.headers,
  },
  body: errorText(error),
});

/** How a refusal looks, by where the request went. */
const renderers: Readonly<Record<Place, Renderer>> = {
  api: envelopeRefusal,
  batch: envelopeRefusal,
  delivery: (error, req, path) =>
    req.method === 'POST' ? envelopeRefusal(error, req) : engine('cf-images')(error, req, path),
  customDomain: engine('cf-images'),
  urlTransform: engine('cf-resized'),
  flow: engine('cf-resized'),
  outbound: engine('cf-resized'),
  upstream: engine('cf-resized'),
  workers: (error, req, path) => (path === '/cf-image' ? engine('cf-resized') : binding)(error, req, path),
  microcks: ({ status, message, headers }) => refusal('text', status, message, headers),
  microcksApi: inJson,
  example: ({ status, message, headers }) => refusal('problem', status, message, headers),
  unmatched: inJson,
  nothing: inJson,
  control: inJson,
  contract: inJson,
};

/** The answer to a request that was refused, also before it was known where it goes. */
export function renderRefusal(error: ImagesError, req: IncomingMessage, located: Located | undefined): Answer {
  return located === undefined ? inJson(error, req, '') : renderers[located.place](error, req, located.path);
}

/** The catalogued form of anything thrown; what is not an `ImagesError` is our bug, reported and answered as 5500. */
export function toImagesError(error: unknown, report: (error: unknown) => void): ImagesError {
  if (error instanceof ImagesError) return error;
  report(error);
  return errors.internal();
}
