import type { Missed, Responder } from '../../../microcks/index.ts';
import { differencesFrom } from '../../../openapi/index.ts';
import type { Answer } from '../../answer.ts';
import type { Asked } from '../../located.ts';
import { type RefusalStyle, refusal } from './problem.ts';

/** `Pets 1.0`. */
export function nameOf({ contract: { document } }: Responder): string {
  return `${document.info.title} ${document.info.version}`;
}

/** `/rest/Pets+API/1.0/pets/1` taken apart: names decoded, the base and the path as they were sent. */
export function readService(pathname: string): Readonly<Record<'service' | 'version' | 'base' | 'path', string>> {
  const [, surface = '', service = '', version = ''] = pathname.split('/', 4);
  const base = `/${surface}/${service}/${version}`;
  const path = pathname.slice(base.length) || '/';
  return { service: readSegment(service), version: readSegment(version), base, path };
}

/** Asks the service that a path of the Microcks layout names. */
export function askLayout(responders: readonly Responder[], method: string, pathname: string): Asked | undefined {
  const { service, version, base, path } = readService(pathname);
  const asked = responders
    .filter(({ contract: { document } }) => document.info.title === service && document.info.version === version)
    .map((responder) => ({ responder, base, path, found: responder.find(method, path) }));
  return asked.find(({ found }) => found.kind === 'match') ?? asked[0];
}

/** A path segment in which `+` is a space. */
function readSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return segment;
  }
}

/** A path or method that the contract does not have. */
export interface Unmatched extends Omit<Asked, 'found'> {
  readonly found: Missed;
}

/** Refuses a path or method that the contract does not have, naming what comes nearest. */
export function refuseRoute(unmatched: Unmatched, method: string, style: RefusalStyle): Answer {
  const { responder, found, path, ownBase } = unmatched;
  if (found.kind === 'broken') return refusal(style, 400, found.problem);
  if (responder.mode === 'exact') return { status: 404, headers: {}, body: '' };
  if (found.kind === 'method') {
    const allow = found.allowed.join(', ');
    return refusal(style, 405, `${nameOf(responder)} has ${path} for ${allow} only`, { allow });
  }
  const lines = found.nearest.map(
    (operation) => `  ${operation.name}: ${differencesFrom(operation, method, path, ownBase).join('; ')}`,
  );
  const head = `${nameOf(responder)} has no operation for ${method} ${`${ownBase ?? ''}${path}`.slice(0, 500)}`;
  return refusal(style, 404, lines.length === 0 ? head : `${head}\nNearest:\n${lines.join('\n')}`);
}
