export { createEvents, type EventOptions, type Events, noEvents, type RunningEvents, type Sinks } from './events.ts';
export type { Attempt, Delivery } from './outbox.ts';
export { readSinks } from './sinks.ts';
