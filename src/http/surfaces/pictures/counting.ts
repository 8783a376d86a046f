import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { namespaced, type Services } from '../../../cloudflare/index.ts';
import type { PoolResult, TransformOptions } from '../../../imaging/index.ts';
import { locatedOf } from '../../located.ts';

/** Counts a transformation for the analytics of the zone: unique by its source and its options. */
export function countTransform(
  req: IncomingMessage,
  { counters, store }: Services,
  source: { readonly hash: string; readonly bytes: Uint8Array },
  options: readonly TransformOptions[],
  { bytes, contentType }: Pick<PoolResult, 'bytes' | 'contentType'>,
): void {
  const account = namespaced(counters.zoneAccount, locatedOf(req)?.facts.namespace);
  counters.transformed({
    account,
    at: store.now(account),
    key: createHash('sha256')
      .update(`${source.hash} ${JSON.stringify(options)}`)
      .digest('base64url'),
    originalBytes: source.bytes.byteLength,
    resizedBytes: bytes.byteLength,
    contentType,
  });
}
