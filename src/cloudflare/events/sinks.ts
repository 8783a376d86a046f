import { errors } from '../errors.ts';
import { isHttp } from '../fetcher/index.ts';
import type { Sinks } from './events.ts';

/** The sinks that the settings name; 5400 for an address that is none. */
export function readSinks({
  events,
  webhook,
}: {
  readonly events: string | undefined;
  readonly webhook: string | undefined;
}): Sinks {
  const comma = webhook?.indexOf(',') ?? -1;
  const address = comma < 0 ? webhook : webhook?.slice(0, comma);
  const secret = comma < 0 ? undefined : webhook?.slice(comma + 1);
  if (secret !== undefined && !/^[\x21-\x7e]{1,1000}$/.test(secret)) {
    throw errors.badRequest('webhook: the secret behind the comma must be printable ASCII');
  }
  return {
    events: events === undefined ? undefined : urlOf('events', events),
    webhook: address === undefined ? undefined : { url: urlOf('webhook', address), secret },
  };
}

function urlOf(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Not quoted: it may hold a password, or be the secret itself, where the two were mixed up
  if (url === undefined || !isHttp(url)) throw errors.badRequest(`${name}: the address is no http(s) URL`);
  return url;
}
