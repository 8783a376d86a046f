export { recordDeliveries } from './deliveries.ts';
export type { RequestEntry, RequestFacts, RequestPattern } from './entry.ts';
export { createJournal, type Journal, type OpenEntry, type Requests } from './journal.ts';
