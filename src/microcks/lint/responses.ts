import type { MediaTypeObject } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import { isJsonMediaType, isObject, type Operation } from '../../openapi/index.ts';
import type { ExampleResponse } from '../examples/example.ts';
import type { ImportRemark } from '../examples/exchanges.ts';
import { isErrorKey, isSuccessKey } from '../examples/status.ts';
import { modes } from '../modes/index.ts';
import { parseTemplate } from '../templates/template.ts';
import type { Remark, RuleName } from './finding.ts';
import type { LintedContract } from './linted.ts';

/** What pairing found, and responses that cannot be told apart, served or trusted. */
export function checkResponses({ operations, fixed }: LintedContract): readonly Remark[] {
  return operations.flatMap((operation): Remark[] => {
    const { responses, remarks } = fixed.exchanges(operation);
    return [
      ...remarks.map((remark) => ({
        rule: ruleOf[remark.kind],
        message: `${operation.name}: ${remark.message}`,
        pointer: remark.pointer,
      })),
      ...withoutExample(operation, responses, remarks),
      ...errorsOnly(operation, responses),
      ...duplicates(operation, responses),
      ...twiceDefault(operation, responses),
      ...unservable(operation, responses),
      ...brokenTemplates(operation, responses),
      ...vacuous(operation, fixed),
    ];
  });
}

const ruleOf: Readonly<Record<ImportRemark['kind'], RuleName>> = {
  'response-dropped': 'response-unpaired',
  'request-unpaired': 'request-unpaired',
  'name-reused': 'name-reused',
  unreadable: 'example-unreadable',
};

function withoutExample(
  { name, pointer }: Operation,
  responses: readonly ExampleResponse[],
  remarks: readonly ImportRemark[],
): readonly Remark[] {
  if (responses.length > 0 || remarks.some(({ kind }) => kind === 'unreadable')) return [];
  return [{ rule: 'no-response-example', message: `${name} has no response example`, pointer }];
}

/** Errors with examples beside a success without; or errors and nothing else. */
function errorsOnly(
  { name, pointer, responses: described }: Operation,
  examples: readonly ExampleResponse[],
): readonly Remark[] {
  const keys = Object.keys(described).filter((key) => !key.startsWith('x-'));
  const [success] = keys.filter(isSuccessKey).sort();
  if (success === undefined) {
    if (keys.length === 0 || !keys.every(isErrorKey)) return [];
    const message = `${name} describes no success, only ${keys.join(', ')}; describe the status that it answers with when all is well`;
    return [{ rule: 'success-undescribed', message, pointer: `${pointer}/responses` }];
  }
  const errors = examples.filter(({ statusKey }) => isErrorKey(statusKey));
  if (errors.length === 0 || examples.some(({ statusKey }) => isSuccessKey(statusKey))) return [];
  const shown = [...new Set(errors.map(({ statusKey }) => statusKey))].join(' and ');
  const message = `${name}: ${shown} ${shown.includes(' and ') ? 'have' : 'has'} an example and ${success} has none; the answer is made up from ${success}, and a Microcks server answers with an error`;
  return [{ rule: 'success-without-example', message, pointer: `${pointer}/responses/${escapeStep(success)}` }];
}

function duplicates({ name }: Operation, responses: readonly ExampleResponse[]): readonly Remark[] {
  const first = new Map<string, ExampleResponse>();
  return responses.flatMap((response): Remark[] => {
    if (response.criteria === null || response.criteria === undefined) return [];
    const key = `${response.criteria} ${response.mediaType}`;
    const earlier = first.get(key);
    first.set(key, earlier ?? response);
    if (earlier === undefined || earlier.name === response.name) return [];
    const criteria = response.criteria === '' ? 'no criteria at all' : `the criteria ${response.criteria}`;
    const message = `${name}: ${response.name} and ${earlier.name} are chosen by ${criteria}, so ${response.name} never answers`;
    return [{ rule: 'duplicate-pair', message, pointer: response.pointer }];
  });
}

function twiceDefault({ name }: Operation, responses: readonly ExampleResponse[]): readonly Remark[] {
  const flagged = responses.filter(({ isDefault }) => isDefault);
  return flagged.flatMap((response, index): Remark[] => {
    const isFirst =
      flagged.findIndex(
        ({ statusKey, mediaType }) => statusKey === response.statusKey && mediaType === response.mediaType,
      ) === index;
    if (isFirst) return [];
    const message = `${name}: ${response.name} is a second default for ${response.statusKey} ${response.mediaType}; only the first counts`;
    return [{ rule: 'default-twice', message, pointer: response.pointer }];
  });
}

function unservable(operation: Operation, responses: readonly ExampleResponse[]): readonly Remark[] {
  return responses
    .filter(({ statusKey }) => modes.exact.statusOf(statusKey, operation) === undefined)
    .map(({ statusKey, name: example, pointer }) => ({
      rule: 'status-not-servable',
      message: `${operation.name}: Microcks cannot serve ${example} under the status key ${statusKey}`,
      pointer,
    }));
}

function brokenTemplates({ name }: Operation, responses: readonly ExampleResponse[]): readonly Remark[] {
  return responses.flatMap(({ content, name: example, pointer }): Remark[] => {
    const problem = typeof content === 'string' ? parseTemplate(content, modes.fixed.templates)?.problem : undefined;
    if (problem === undefined) return [];
    return [{ rule: 'template-broken', message: `${name}: ${example} is sent as it is written: ${problem}`, pointer }];
  });
}

/** A success whose schema is an object that may lack everything. */
function vacuous({ name, responses, pointer }: Operation, { validators }: LintedContract['fixed']): readonly Remark[] {
  return Object.entries(responses).flatMap(([status, response]) =>
    Object.entries((isObject(response) && /^2/.test(status) ? response.content : undefined) ?? {}).flatMap(
      ([type, media]): Remark[] => {
        const { schema } = media as MediaTypeObject;
        if (!isJsonMediaType(type) || !isObject(schema) || schema.properties === undefined) return [];
        if (validators.value(schema, {}, 'response').length > 0) return [];
        return [
          {
            rule: 'schema-vacuous',
            message: `${name}: the schema of ${status} has no required member, so an empty object satisfies it`,
            pointer: `${pointer}/responses/${status}/content/${escapeStep(type)}/schema`,
          },
        ];
      },
    ),
  );
}
