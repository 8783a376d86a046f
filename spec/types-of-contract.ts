import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { methods, type OpenApiDocument, type OperationObject, type ParameterObject, type Schema } from './document.ts';
import type { Contract } from './load.ts';

/**
 * Writes a contract as TypeScript: one type for each component schema, and `Operations`, which holds for each
 * operationId the types of its path parameters, query, request body and result.
 */
export async function generateTypes({ document, dereferenced }: Contract): Promise<string> {
  const root = {
    title: 'Operations',
    description: 'What each operation takes and gives, by operationId.',
    ...object(operationsOf(document, dereferenced), true),
    definitions: document.components?.schemas,
  };
  const text = await compile(forTypes(root) as JSONSchema, 'Operations', {
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    bannerComment: '// Generated from the contract by `npm run types`; do not edit.',
    unreachableDefinitions: true,
    format: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return text.replaceAll(provenance, '').replaceAll(emptyComment, '');
}

/** Remarks on where a type stands in the schema, which tell a reader nothing. */
const provenance = /( \*\n)? \* This interface was referenced by [^\n]*\n[^\n]*\n/g;
const emptyComment = /\/\*\*\n \*\/\n/g;

type Fields = Record<string, unknown>;

function operationsOf(document: OpenApiDocument, dereferenced: OpenApiDocument): Fields {
  const operations: Fields = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      const operation = item[method];
      const resolved = dereferenced.paths?.[path]?.[method];
      if (operation?.operationId === undefined || resolved === undefined) continue;
      operations[operation.operationId] = {
        description: [operation.summary, operation.description].filter(Boolean).join('\n\n'),
        ...object(
          {
            params: parameters(resolved, 'path'),
            query: parameters(resolved, 'query'),
            body: bodyOf(operation),
            result: resultOf(operation, document),
          },
          true,
        ),
      };
    }
  }
  return operations;
}

function parameters({ parameters = [] }: OperationObject, place: ParameterObject['in']): Schema {
  const fields: Fields = {};
  const required: string[] = [];
  let open = false;
  for (const { name, in: where, schema, description, required: isRequired } of parameters) {
    if (where !== place) continue;
    // The members of an exploded object are the parameters, by names that only a pattern knows
    if (typeof schema === 'object' && schema.patternProperties) open = true;
    else fields[name] = { ...(schema as Fields), description };
    if (isRequired) required.push(name);
  }
  if (Object.keys(fields).length === 0) return none;
  const known = { ...object(fields), required };
  return open ? { allOf: [known, metadataFilters] } : known;
}

function bodyOf({ requestBody }: OperationObject): Schema {
  const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema ?? true);
  if (schemas.length === 0) return nothing;
  const given = schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  return requestBody?.required ? (given ?? true) : { anyOf: [...schemas, nothing] };
}

/** The `result` of the JSON envelope; bytes for anything but JSON; JSON without an envelope as it is. */
function resultOf({ responses = {} }: OperationObject, document: OpenApiDocument): Schema {
  const content = responses['200']?.content ?? {};
  const results = Object.entries(content).map(([mediaType, { schema }]) =>
    mediaType === 'application/json' ? (resultIn(schema, document) ?? true) : bytes,
  );
  const distinct = [...new Map(results.map((result) => [JSON.stringify(result), result])).values()];
  return distinct.length === 1 ? (distinct[0] ?? nothing) : { anyOf: distinct };
}

function resultIn(schema: Schema | undefined, document: OpenApiDocument): Schema | undefined {
  const reference = typeof schema === 'object' ? schema.$ref : undefined;
  if (typeof reference !== 'string') return schema;
  const target = document.components?.schemas?.[reference.split('/').at(-1) ?? ''];
  const properties = typeof target === 'object' ? (target.properties as Readonly<Record<string, Schema>>) : undefined;
  return properties?.success === undefined ? schema : properties.result;
}

const nothing: Schema = { tsType: 'undefined' };
const none: Schema = { tsType: 'Record<string, never>' };
// biome-ignore lint/suspicious/noTemplateCurlyInString: a type, not a template
const metadataFilters: Schema = { tsType: 'Partial<Record<`meta.${string}`, string>>' };
const bytes: Schema = { tsType: 'Uint8Array' };

function object(properties: Fields, all = false): Fields {
  return {
    type: 'object',
    properties,
    ...(all ? { required: Object.keys(properties) } : {}),
    additionalProperties: false,
  };
}

/** The schema without what only validators and forms need, references pointing to `definitions`, binary text as bytes. */
function forTypes(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(forTypes);
  if (typeof node !== 'object' || node === null) return node;
  const schema = node as Fields;
  if (schema.format === 'binary') return { tsType: 'Uint8Array', description: schema.description };
  const kept = Object.entries(schema).filter(([keyword]) => !unneeded.includes(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, (special[keyword] ?? forTypes)(value)]));
}

/** `oneOf` only ever says which members exclude each other; form fields such as `metadata[key]` arrive gathered. */
const unneeded: readonly string[] = ['example', 'examples', 'pattern', 'not', 'oneOf', 'patternProperties'];

/** Keywords whose value is not a schema: maps of names to schemas, and references. */
const special: Readonly<Record<string, (value: unknown) => unknown>> = {
  properties: eachForTypes,
  definitions: eachForTypes,
  $ref: (reference) => String(reference).replace('#/components/schemas/', '#/definitions/'),
};

function eachForTypes(schemas: unknown): unknown {
  return Object.fromEntries(Object.entries(schemas as Fields).map(([name, schema]) => [name, forTypes(schema)]));
}
