export { type Counters, createCounters } from './counters.ts';
export { answerAnalytics } from './query.ts';
