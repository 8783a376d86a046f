import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { errors } from '../errors.ts';
import type { Json } from '../store/index.ts';
import { readBody } from './body.ts';
import { type Surface, sendJson } from './exchange.ts';

/** What the control surface can do; each a function of the request's JSON body. */
export interface ControlOptions {
  readonly clock: Clock;
  readonly health: () => Json;
  readonly reset: () => void | Promise<void>;
}

type Command = (body: Readonly<Record<string, unknown>>, url: URL) => Json | Promise<Json>;

/** `/__mock/...`: the mock's own controls, for the machine it runs on and its own pages only. */
export function createControl({ clock, health, reset }: ControlOptions): Surface {
  const clockState = (): Json => ({ now: new Date(clock.now()).toISOString(), frozen: clock.frozen });
  const commands: Readonly<Record<string, Command>> = {
    'GET /health': () => health(),
    'POST /reset': async () => {
      await reset();
      return { reset: true };
    },
    'GET /clock': clockState,
    'PATCH /clock': (body) => {
      moveClock(clock, body);
      return clockState();
    },
    'DELETE /clock': () => {
      clock.reset();
      return clockState();
    },
  };

  return async (req, res, url) => {
    refuseOtherSites(req);
    const path = url.pathname.slice('/__mock'.length).replace(/\/$/, '');
    const method = req.method === 'HEAD' ? 'GET' : req.method;
    const command = commands[`${method} ${path}`];
    if (command === undefined) {
      const allowed = Object.keys(commands)
        .filter((key) => key.endsWith(` ${path}`))
        .map((key) => key.split(' ')[0]);
      if (allowed.length > 0) throw errors.methodNotAllowed('', { allow: allowed.join(', ') });
      throw errors.noRoute();
    }
    const { fields } = await readBody(req, res, 1024 * 1024);
    sendJson(req, res, 200, await command(fields, url), { 'cache-control': 'no-store' });
  };
}

/** `{ now }` sets, `{ advance }` (seconds) moves, `{ frozen }` stops or starts; in that order. */
function moveClock(clock: Clock, { now, advance, frozen }: Readonly<Record<string, unknown>>): void {
  if (now !== undefined) {
    const instant = typeof now === 'number' ? now : typeof now === 'string' ? Date.parse(now) : Number.NaN;
    if (!(Math.abs(instant) <= 8.64e15)) throw errors.badRequest('now must be an RFC 3339 time or milliseconds');
    clock.set(instant);
  }
  if (advance !== undefined) {
    if (typeof advance !== 'number' || !(Math.abs(clock.now() + advance * 1000) <= 8.64e15)) {
      throw errors.badRequest('advance must be a number of seconds');
    }
    clock.advance(advance * 1000);
  }
  if (frozen !== undefined) {
    if (typeof frozen !== 'boolean') throw errors.badRequest('frozen must be true or false');
    if (frozen) clock.freeze();
    else clock.unfreeze();
  }
}

/** A page of another site may not drive the mock, neither by a cross-origin request nor by a rebound DNS name. */
function refuseOtherSites(req: IncomingMessage): void {
  const { origin, host = '' } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const foreign = (origin !== undefined && !sameHost(origin, host)) || site === 'cross-site' || site === 'same-site';
  if (foreign) throw errors.controlForbidden();
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
