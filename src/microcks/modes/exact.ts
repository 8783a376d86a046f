import { STATUS_CODES } from 'node:http';
import { exactCriteria } from '../dispatchers/exactCriteria.ts';
import { createExactFinder } from '../find.ts';
import { RulesCrash } from '../plan.ts';
import { exactScripts } from '../scripts/program.ts';
import { createEvaluator } from '../templates/evaluate.ts';
import { exactGrammar } from '../templates/grammar.ts';
import { fixed } from './fixed.ts';
import type { Mode } from './mode.ts';

/** Bug for bug like Microcks. */
export const exact: Mode = {
  ...fixed,
  openFinder: createExactFinder,

  // MQ-02: header and cookie parameters are listed too, which are never compared
  listedParameters: ({ ownParameters }) => ownParameters.filter(({ in: place }) => place !== 'path'),
  // MQ-01: rules written as a mapping are lost
  mappingAsRules: () => [
    '',
    ['dispatcherRules is a mapping, which Microcks reads as empty text; write the JSON as text (|)'],
  ],
  // MQ-15: the import itself fails
  nullWrapper(shape) {
    throw new RulesCrash(`dispatcherRules is the JSON text null, on which Microcks fails to import; ${shape}`);
  },

  // `data:` URIs are kept as text
  valueOf(example, external) {
    const { value, externalValue } = example;
    const isKept = value === undefined && typeof externalValue === 'string' && externalValue.startsWith('data:');
    return isKept ? { kind: 'value', value: externalValue } : fixed.valueOf(example, external);
  },
  contentOf(example) {
    if (example.kind === 'bytes') return Buffer.from(example.bytes).toString();
    return typeof example.value === 'string' ? example.value : (JSON.stringify(example.value) ?? 'null');
  },
  // MQ-18: anything but a registered number has no status, and fails
  statusOf: (key) => (/^[1-5]\d\d$/.test(key) && STATUS_CODES[key] !== undefined ? Number(key) : undefined),
  isDefault: () => false,
  soleExample: () => undefined,
  headerExample: () => undefined,
  comparedWith: ({ ownParameters }) => ownParameters,
  // MQ-04: the path item's values of a name replace the operation's
  mergePathValues: (shared, ofOperation) => new Map([...ofOperation, ...shared]),
  // MQ-05
  keepsUnreachable: false,

  criteria: exactCriteria,
  scripts: exactScripts,
  formOf: () => undefined,

  allowed: (candidates) => candidates,
  answersAnyway: (dispatcher) => dispatcher === undefined,
  // MQ-16: the whole header, or else the first
  best(candidates, accept) {
    const response = candidates.find(({ mediaType }) => mediaType === accept) ?? candidates[0];
    return response === undefined ? {} : { response };
  },

  templates: {
    grammar: exactGrammar,
    // MQ-26: what has no value is the text `null`
    evaluate: createEvaluator({ nothing: 'null', isStrict: true, headerOf: (name, headers) => headers.get(name) }),
  },
  // MQ-21: `charset=UTF-8` of everything, pictures included
  contentTypeOf: (mediaType) => `${mediaType};charset=UTF-8`,
  templateHeader: (name) => name,
  templateParams: () => ({}),
  // MQ-22: `delay` and `delayStrategy` are taken away from the API
  delayNames: { delay: 'delay', strategy: 'delayStrategy' },
};
