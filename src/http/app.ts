import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { errors } from '../cloudflare/index.ts';
import { type Responder, wantsExplanation } from '../microcks/index.ts';
import type { Faults, Journal } from '../testkit/index.ts';
import type { Surface } from './answer.ts';
import { isForControl, mounts, type SurfaceName } from './hosts.ts';
import type { Locate } from './locate.ts';
import { type Located, locatedOf, type Place, setLocated } from './located.ts';
import type { AccessLog } from './log.ts';
import type { Cors } from './middleware/cors.ts';
import { explainHeaders } from './middleware/explain.ts';
import { faultGate } from './middleware/fault.ts';
import { hostProblem } from './middleware/hostHeader.ts';
import { note, noteError, record } from './middleware/record.ts';
import { type OwnNames, strangeHost } from './middleware/strangers.ts';
import { openness } from './openness.ts';
import { locateOutbound, takeOutbound } from './proxy/forwardProxy.ts';
import { renderRefusal, toImagesError } from './refusals.ts';
import { write } from './write.ts';

/** The surfaces, and what stands around them. */
export interface AppOptions {
  readonly surfaces: Readonly<Record<SurfaceName | 'example' | 'flow' | 'outbound', Surface>>;
  /** Where everything goes that no surface has a path for. */
  readonly fallback: Surface;
  readonly locate: Locate;
  readonly journal: Journal;
  /** Whether requests are journalled at all. */
  readonly records: boolean;
  /** Whether there are controls, whose requests are no traffic. */
  readonly hasControl: boolean;
  /** The mock's time. */
  readonly now: () => number;
  readonly faults: Faults;
  readonly cors: Cors;
  /** The contract behind `/client/v4` and the batch host. */
  readonly api: () => Responder;
  /** Whether the API asks for an exact token. */
  readonly hasTokens: boolean;
  readonly names: OwnNames;
  readonly log: AccessLog;
}

/** One Express application for every surface of every real host; it can be mounted in another one, below any path. */
export function createApp(options: AppOptions): express.Express {
  const { surfaces, fallback, locate, faults, cors, api, hasTokens, names, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');

  app.use(identifying(log));
  app.use(journalling(options));
  app.use(checkHost);
  app.use(locating(locate));
  app.use(crossOrigin(cors));
  app.use(faultGate(faults));
  app.use(explaining(api));
  app.use(guarding(hasTokens, names));

  app.use(serving('outbound', surfaces.outbound));
  app.use(serving('example', surfaces.example));
  app.use(serving('flow', surfaces.flow));
  app.use(vhosts(surfaces));
  for (const { at, surface } of mounts) app.use(at, serving(surface, surfaces[surface]));
  app.use(function fallingBack(req, res) {
    return answer(fallback, req, res, locationOf(req));
  });
  app.use(refusing(log));
  return app;
}

function identifying(log: AccessLog): RequestHandler {
  return function identifying(req, res, next) {
    log.begin(req, res);
    next();
  };
}

/** What is refused below is in the journal, too. */
function journalling({ journal, records, hasControl, now }: AppOptions): RequestHandler {
  return function journalling(req, res, next) {
    if (records && !(hasControl && isForControl(req))) record(journal, now, req, res);
    next();
  };
}

/** RFC 9112, 3.2. The connection ends: whoever sent this may see other requests on it than the mock does. */
const checkHost: RequestHandler = function checkHost(req, _res, next) {
  const problem = hostProblem(req);
  if (problem !== undefined) {
    throw errors.badRequest(`the request cannot be answered: ${problem}`, { connection: 'close' });
  }
  next();
};

function locating(locate: Locate): RequestHandler {
  return function locating(req, _res, next) {
    const outbound = takeOutbound(req);
    if (outbound === undefined && req.headers.host === undefined && req.httpVersion === '1.1') {
      throw errors.badRequest('the request has no Host header');
    }
    const located = outbound === undefined ? locate(req) : locateOutbound(outbound);
    setLocated(req, located);
    note(req, located.facts);
    next();
  };
}

function crossOrigin(cors: Cors): RequestHandler {
  return function crossOrigin(req, res, next) {
    if (!cors(req, res, locationOf(req))) next();
  };
}

/** Headers that say why, for a request that asks for them. */
function explaining(api: () => Responder): RequestHandler {
  return function explaining(req, res, next) {
    if (wantsExplanation(req.headers)) res.set(explainHeaders(locationOf(req), req.method, api()));
    next();
  };
}

/** A page that has pointed a name of its own here is no part of the mock. */
function guarding(hasTokens: boolean, names: OwnNames): RequestHandler {
  return function guarding(req, _res, next) {
    const { names: wanted } = openness[locationOf(req).place];
    const isGuarded = wanted === 'own' || (wanted === 'ownWithoutToken' && !hasTokens);
    const stranger = isGuarded ? strangeHost(req, names) : undefined;
    next(stranger);
  };
}

/** A surface's mount: Express knows the path, and the location who is meant where several have it. */
function serving(place: Place, surface: Surface): RequestHandler {
  const handlers: Readonly<Record<string, RequestHandler>> = {
    [place](req, res, next) {
      const located = locationOf(req);
      return located.place === place ? answer(surface, req, res, located) : next();
    },
  };
  return handlers[place] as RequestHandler;
}

/** Real host names: the whole path is the surface's own. */
function vhosts(surfaces: AppOptions['surfaces']): RequestHandler {
  return function vhosts(req, res, next) {
    const located = locationOf(req);
    const surface = located.isRealHost ? surfaces[located.place as SurfaceName] : undefined;
    return surface === undefined ? next() : answer(surface, req, res, located);
  };
}

/** What it rejects with goes to `refusing`. */
async function answer(surface: Surface, req: express.Request, res: express.Response, located: Located): Promise<void> {
  write(req, res, await surface(req, located));
}

/** Renders what anything above throws as the surface does that was meant. */
function refusing(log: AccessLog): ErrorRequestHandler {
  return function refusing(thrown: unknown, req, res, _next) {
    if (res.headersSent || res.destroyed) return void res.destroy();
    const error = toImagesError(thrown, log.problem);
    noteError(req, error);
    write(req, res, renderRefusal(error, req, locatedOf(req)));
  };
}

function locationOf(req: express.Request): Located {
  const located = locatedOf(req);
  if (located === undefined) throw new Error('a request has come past its location');
  return located;
}
