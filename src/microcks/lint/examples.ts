import type { MediaTypeObject, ParameterObject, Schema } from '../../../spec/document.ts';
import { escapeStep } from '../../../spec/pointer.ts';
import {
  type Direction,
  isFormMediaType,
  isJsonMediaType,
  isObject,
  isTextMediaType,
  jsonOrText,
  type Operation,
} from '../../openapi/index.ts';
import { type WrittenExample, writtenExamples } from '../examples/example.ts';
import { UnreadableExample, valueOfExample } from '../examples/exampleValue.ts';
import type { Remark } from './finding.ts';
import type { LintedContract } from './linted.ts';

/** Every example against its schema, once where it is written. */
export function checkExamples(contract: LintedContract): readonly Remark[] {
  const { external, fixed } = contract;
  const seen = new Set<unknown>();
  return contract.operations.flatMap(examplesOf).flatMap(({ example, schema, pointer, name, what, direction }) => {
    if (schema === undefined || seen.has(example)) return [];
    seen.add(example);
    let value: unknown;
    try {
      const read = valueOfExample(example, external);
      // Bytes have no schema worth the name, and templates are not yet what they will be
      if (read === undefined || read.kind === 'bytes') return [];
      value = read.value;
    } catch (error) {
      // Responses are reported where they are paired
      if (error instanceof UnreadableExample) return [];
      throw error;
    }
    if (JSON.stringify(value)?.includes('{{') === true) return [];
    const faults = fixed.validators.value(schema, parsedIfText(value, schema), direction);
    const [first] = faults;
    if (first === undefined) return [];
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    const message = `the example ${name} of ${what} is invalid: ${first.pointer || '/'} ${first.message}${more}`;
    return [{ rule: 'example-invalid' as const, message, pointer }];
  });
}

interface Written extends WrittenExample {
  readonly schema: Schema | undefined;
  readonly what: string;
  readonly direction: Direction;
}

function examplesOf(operation: Operation): readonly Written[] {
  const { pointer, name, requestBody, responses, ownParameters } = operation;
  const bodies = Object.entries(requestBody?.content ?? {}).flatMap(([type, media]) =>
    ofMedia(type, media, `${pointer}/requestBody`, `the request ${name}`, 'request'),
  );
  const answers = Object.entries(responses).flatMap(([status, response]) =>
    Object.entries((isObject(response) ? response.content : undefined) ?? {}).flatMap(([type, media]) =>
      ofMedia(
        type,
        media as MediaTypeObject,
        `${pointer}/responses/${status}`,
        `the ${status} response of ${name}`,
        'response',
      ),
    ),
  );
  const parameters = ownParameters.flatMap((parameter, index) =>
    ofParameter(parameter, `${pointer}/parameters/${index}`, name),
  );
  return [...parameters, ...bodies, ...answers];
}

function ofMedia(
  type: string,
  media: MediaTypeObject,
  at: string,
  what: string,
  direction: Direction,
): readonly Written[] {
  if (!isObject(media) || !(isJsonMediaType(type) || isFormMediaType(type) || isTextMediaType(type))) return [];
  if (/xml/i.test(type)) return [];
  const { examples, example, schema } = media as MediaTypeObject;
  const base = `${at}/content/${escapeStep(type)}`;
  return writtenExamples(examples, example, base).map((written) => ({ ...written, schema, what, direction }));
}

function ofParameter(parameter: ParameterObject, at: string, operation: string): readonly Written[] {
  const { examples, example, schema, name, in: place } = parameter;
  const what = `the ${place} parameter ${name} of ${operation}`;
  return writtenExamples(examples, example, at).map((written) => ({ ...written, schema, what, direction: 'request' }));
}

/** JSON that was written as text counts as what it says, unless a text is wanted. */
function parsedIfText(value: unknown, schema: Schema): unknown {
  if (typeof value !== 'string' || (isObject(schema) && [schema.type].flat().includes('string'))) return value;
  return jsonOrText(value);
}
