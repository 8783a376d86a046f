import { apiSentences } from './api.ts';
import { deliverySentences } from './delivery.ts';
import type { Sentence } from './sentence.ts';
import { transformationSentences } from './transformations.ts';
import { workersSentences } from './workers.ts';

export type { Sentence } from './sentence.ts';

/** What is documented of the product, by topic. */
export const documentation: Readonly<Record<string, readonly Sentence[]>> = {
  'REST API': apiSentences,
  'Delivery of hosted images': deliverySentences,
  Transformations: transformationSentences,
  Workers: workersSentences,
};
