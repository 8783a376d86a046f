export { type Deadline, deadline } from './deadline.ts';
export { encodedRefusal, sourceRefusal } from './failures.ts';
export {
  createFetcher,
  type Exchange,
  type ExchangeInit,
  type Fetcher,
  type FetcherOptions,
  type Upgraded,
} from './fetcher.ts';
export { isAllowed, isNamed, portOf } from './hosts.ts';
export type { Source, SourceRequest } from './source.ts';
export { isHttp } from './source.ts';
export { fetchText } from './text.ts';
