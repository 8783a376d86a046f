import { createMatcher, isObject, isXmlMediaType } from '../../openapi/index.ts';
import { contentTypeOf } from '../answers/answer.ts';
import { bestExample } from '../answers/choose.ts';
import { writeXml } from '../answers/xml.ts';
import { fixedCriteria } from '../dispatchers/criteria.ts';
import { contentOf, valueOfExample } from '../examples/exampleValue.ts';
import { statusOf, withoutErrors } from '../examples/status.ts';
import { notAnObject } from '../plan.ts';
import { fixedScripts } from '../scripts/program.ts';
import { createEvaluator } from '../templates/evaluate.ts';
import { fixedGrammar } from '../templates/grammar.ts';
import type { Mode } from './mode.ts';

/** With the quirks of Microcks mended; each is told in `exact.ts`. */
export const fixed: Mode = {
  openFinder: (operations) => createMatcher(operations, { mayBeEmpty: true }),

  listedParameters: ({ pathParameters, ownParameters }) =>
    [...pathParameters, ...ownParameters].filter(({ in: place }) => place === 'query'),
  mappingAsRules(mapping) {
    const { dispatcherRules: inner } = mapping;
    return [JSON.stringify(isObject(inner) ? { ...mapping, dispatcherRules: JSON.stringify(inner) } : mapping), []];
  },
  nullWrapper: notAnObject,

  valueOf: valueOfExample,
  contentOf: (example, mediaType, schema) =>
    example.kind === 'value' && typeof example.value === 'object' && isXmlMediaType(mediaType)
      ? writeXml(schema, example.value)
      : contentOf(example, mediaType),
  statusOf,
  isDefault: (example) => example['x-microcks-default'] === true,
  soleExample: ({ example }) => example,
  headerExample: ({ example, schema }) => example ?? (isObject(schema) ? schema.example : undefined),
  comparedWith: ({ parameters }) => parameters,
  mergePathValues(shared, ofOperation) {
    const names = new Set([...shared.keys(), ...ofOperation.keys()]);
    return new Map(
      [...names].map((name) => [name, new Map([...(shared.get(name) ?? []), ...(ofOperation.get(name) ?? [])])]),
    );
  },
  keepsUnreachable: true,

  criteria: fixedCriteria,
  scripts: fixedScripts,
  formOf: ({ value }) => (typeof value === 'object' ? (value ?? undefined) : undefined),

  allowed: (candidates, isMeant, describesSuccess) =>
    describesSuccess ? withoutErrors(candidates, isMeant) : candidates,
  answersAnyway: () => true,
  best: bestExample,

  templates: {
    grammar: fixedGrammar,
    evaluate: createEvaluator({
      nothing: '',
      isStrict: false,
      headerOf: (name, headers) => headers.get(name.toLowerCase()),
    }),
  },
  contentTypeOf,
  templateHeader: (name) => name.toLowerCase(),
  templateParams: (params) => params,
  delayNames: { delay: 'x-microcks-delay', strategy: 'x-microcks-delay-strategy' },
};
