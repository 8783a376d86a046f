import type { Config } from '../config.ts';
import { errors } from '../errors.ts';
import type { Services } from '../operations/index.ts';
import type { ContractEngine } from './contract.ts';
import { failure } from './envelope.ts';
import { type Surface, sendJson } from './exchange.ts';
import { proxyUpstream } from './upstream.ts';

/** What the fallback needs. */
export interface FallbackOptions {
  readonly services: Services;
  readonly engine: ContractEngine;
  readonly config: Config;
}

/**
 * Everything that no surface has a path for: the upstream server behind `--origin URL`, then the operations of a
 * user's own contract, at their own paths; else 7000.
 */
export function createFallback({ services, engine, config }: FallbackOptions): Surface {
  const upstream =
    config.origin !== undefined && /^https?:\/\//.test(config.origin) ? new URL(config.origin) : undefined;
  return async (req, res, url) => {
    if (upstream !== undefined) return proxyUpstream(services.origin, upstream, req, res);
    if (config.spec !== undefined) return engine.answerAnywhere(req, res, url);
    sendJson(req, res, 404, failure(errors.noRoute()));
  };
}
