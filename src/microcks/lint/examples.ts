import type { ExampleObject, MediaTypeObject, ParameterObject, Schema } from '../../../spec/document.ts';
import { isJsonMediaType, isTextMediaType } from '../../openapi/mediaType.ts';
import { isObject } from '../../openapi/object.ts';
import { escapePointer, type Operation } from '../../openapi/operation.ts';
import type { Direction } from '../../openapi/schemas.ts';
import { isFormMediaType } from '../../openapi/validate.ts';
import { ExampleFault, valueOfExample } from '../exampleValue.ts';
import type { Remark } from './finding.ts';
import { externalsOf, type LintedContract } from './lint.ts';

/** Every example against its schema, once where it is written. */
export function checkExamples(contract: LintedContract): readonly Remark[] {
  const external = externalsOf(contract);
  const { validators } = contract.fixed;
  const seen = new Set<unknown>();
  return contract.operations.flatMap(examplesOf).flatMap(({ example, schema, pointer, name, what, direction }) => {
    if (schema === undefined || seen.has(example)) return [];
    seen.add(example);
    let value: unknown;
    try {
      const read = valueOfExample(example, 'fixed', external);
      // Bytes have no schema worth the name, and templates are not yet what they will be
      if (read === undefined || read.kind === 'bytes') return [];
      value = read.value;
    } catch (error) {
      // Responses are reported where they are paired
      if (error instanceof ExampleFault) return [];
      throw error;
    }
    if (JSON.stringify(value)?.includes('{{') === true) return [];
    const faults = validators.value(schema, parsedIfText(value, schema), direction);
    const [first] = faults;
    if (first === undefined) return [];
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`;
    const message = `the example ${name} of ${what} is invalid: ${first.pointer || '/'} ${first.message}${more}`;
    return [{ rule: 'example-invalid' as const, message, pointer }];
  });
}

interface Written {
  readonly example: ExampleObject;
  readonly schema: Schema | undefined;
  readonly pointer: string;
  readonly name: string;
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
  const base = `${at}/content/${escapePointer(type)}`;
  return named(examples, example, base).map((written) => ({ ...written, schema, what, direction }));
}

function ofParameter(parameter: ParameterObject, at: string, operation: string): readonly Written[] {
  const { examples, example, schema, name, in: place } = parameter;
  const what = `the ${place} parameter ${name} of ${operation}`;
  return named(examples, example, at).map((written) => ({ ...written, schema, what, direction: 'request' }));
}

function named(
  examples: Readonly<Record<string, ExampleObject>> | undefined,
  example: unknown,
  base: string,
): readonly Pick<Written, 'example' | 'pointer' | 'name'>[] {
  const several = Object.entries(examples ?? {}).flatMap(([name, item]) =>
    isObject(item)
      ? [{ example: item as ExampleObject, pointer: `${base}/examples/${escapePointer(name)}`, name }]
      : [],
  );
  if (example === undefined) return several;
  return [...several, { example: { value: example }, pointer: `${base}/example`, name: 'example' }];
}

/** JSON that was written as text counts as what it says, unless a text is wanted. */
function parsedIfText(value: unknown, schema: Schema): unknown {
  if (typeof value !== 'string' || (isObject(schema) && [schema.type].flat().includes('string'))) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
