import type { Dispatcher } from './dispatcher.ts';

/** Another dispatcher, and the name of a response for when it finds nothing. */
export const fallback: Dispatcher = { isByUrl: true, wraps: 'fallback' };
/** Another dispatcher, and a server that is asked when it finds nothing. */
export const proxyFallback: Dispatcher = { isByUrl: true, wraps: 'proxyUrl' };
/** A server that is always asked. */
export const proxy: Dispatcher = { isByUrl: true, forwards: true };
