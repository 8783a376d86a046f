export type { LogLevel } from '../log.ts';
export { startProxy } from './proxyServer.ts';
export type { ProxiedExchange } from './validatingProxy.ts';
