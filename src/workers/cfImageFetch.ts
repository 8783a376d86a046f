import { type MockTarget, settingsOf } from './target.ts';

/** The second argument of a Worker's `fetch`. */
export type WorkerRequestInit = RequestInit & { readonly cf?: { readonly image?: object | null } & object };

/**
 * A `fetch` that understands `cf.image`, for unit tests in Node, without the Workers runtime: such requests are answered
 * by the mock as the product would, all others go out as they are.
 *
 * @example
 * const fetch = cfImageFetch({ mock });
 * const response = await fetch('http://localhost:3000/photo.jpg', { cf: { image: { width: 200 } } });
 */
export function cfImageFetch(
  target: MockTarget,
): (input: string | URL | Request, init?: WorkerRequestInit) => Promise<Response> {
  const settings = settingsOf(target);
  return async (input, init = {}) => {
    const { createOutbound } = await import('./adapter/outbound.mjs');
    const request = Object.defineProperty(new Request(input, init), 'cf', { value: init.cf });
    return createOutbound(settings).fetch(request);
  };
}
