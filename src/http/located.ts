import type { IncomingMessage } from 'node:http';
import type { MatchedFlow } from '../cloudflare/index.ts';
import type { Responder } from '../microcks/index.ts';
import type { Match } from '../openapi/index.ts';
import type { RequestFacts } from '../testkit/index.ts';
import type { SurfaceName } from './hosts.ts';

/**
 * Who answers a request: a surface, or an operation of the user's own contract (`example`), a flow of the zone (`flow`), the
 * server behind the mock (`upstream`), the way out of a Worker (`outbound`); where there is nobody, whether that contract
 * says what is missing.
 */
export type Place = SurfaceName | 'example' | 'flow' | 'upstream' | 'outbound' | 'unmatched' | 'nothing';

/** Where a request goes. It is found out once, before anybody has looked at the request; all others read it. */
export interface Located {
  readonly place: Place;
  /** Reached by a host name of the product's own. */
  readonly isRealHost: boolean;
  /** The target with its path exactly as sent, without what comes before the mock. */
  readonly url: URL;
  /** The target as it came. */
  readonly target: string;
  /** What comes before the mock, where it is mounted in another application. */
  readonly base: string;
  /** What is left of the path below the surface's own. */
  readonly path: string;
  /** What the journal knows before the request is answered, and fault rules go by. */
  readonly facts: Facts;
  /** The operation of the API or of the batch host, or why there is none. */
  readonly match?: Match;
  /** Where a contract was asked that answers from examples. */
  readonly example?: Asked;
  /** The flow that the request has met. */
  readonly flow?: MatchedFlow;
  /** What a Worker sends out by way of the mock. */
  readonly outbound?: { readonly target: URL; readonly image?: object };
}

/** A contract that was asked for one of its operations. */
export interface Asked {
  readonly responder: Responder;
  readonly found: ReturnType<Responder['find']>;
  /** What comes before the operation's path. */
  readonly base: string;
  /** The same, where operations count at base paths of their own only. */
  readonly ownBase?: string;
  /** The operation's path, percent-encoded. */
  readonly path: string;
}

/** What a request says of itself. */
export type Facts = Pick<RequestFacts, 'operation' | 'account' | 'namespace' | 'image'> & {
  readonly surface?: SurfaceName;
};

const mark = Symbol('located');
type Marked = IncomingMessage & { [mark]?: Located };

/** Puts the result on the request. */
export function setLocated(req: Marked, located: Located): void {
  req[mark] = located;
}

/** Where a request goes; nothing before it has been located. */
export function locatedOf(req: Marked): Located | undefined {
  return req[mark];
}
