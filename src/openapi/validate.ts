import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { MediaTypeObject, ParameterObject, ResponseObject, Schema } from '../../spec/document.ts';
import type { Contract } from '../../spec/load.ts';
import { bareMediaType, contentFor, isJsonMediaType, isTextMediaType } from './mediaType.ts';
import { isObject } from './object.ts';
import { escapePointer, type Operation } from './operation.ts';
import { type ParameterSource, readParameter } from './parameter.ts';
import { createSchemaBook, type Direction } from './schemas.ts';

/** One way in which a message differs from the contract. */
export interface Violation {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'response';
  /** JSON Pointer into the body, or `/name` of a parameter. */
  readonly pointer: string;
  readonly message: string;
  /** The JSON Schema keyword, or `contentType`, `status`. */
  readonly keyword: string;
}

/** A request, taken apart. */
export interface RequestParts extends ParameterSource {
  /** Parsed JSON, a form's fields (files as bytes), or text; nothing when there is none. */
  readonly body?: unknown;
  readonly contentType?: string | undefined;
}

/** A response, taken apart. */
export interface ResponseParts {
  readonly status: number;
  readonly contentType?: string | undefined;
  /** Parsed JSON or text; nothing when there is none. */
  readonly body?: unknown;
  /** Lower-case names; left out, headers are not checked. */
  readonly headers?: ParameterSource['headers'];
}

/** Checks messages against the contract. */
export interface Validators {
  request(operation: Operation, parts: RequestParts): readonly Violation[];
  response(operation: Operation, parts: ResponseParts): readonly Violation[];
  /** Checks a value, such as an example, against a schema; pointers are into the value. */
  value(schema: Schema, value: unknown, direction: Direction): readonly Omit<Violation, 'in'>[];
}

/** Builds the validators; a schema is compiled when it is first needed, and kept. */
export function createValidators(contract: Pick<Contract, 'document'>): Validators {
  const compile = {
    request: createCompiler(contract.document.openapi, 'request', false),
    response: createCompiler(contract.document.openapi, 'response', false),
    /** Parameters and form fields arrive as text. */
    text: createCompiler(contract.document.openapi, 'request', true),
    header: createCompiler(contract.document.openapi, 'response', true),
  };
  const wrappers = new Map<Schema, Schema>();
  /** Only a member can be coerced in place, so the value is put into an object. */
  const checkText = (schema: Schema, value: unknown, check = compile.text): readonly Fault[] => {
    const wrapper = wrappers.get(schema) ?? { properties: { value: schema } };
    wrappers.set(schema, wrapper);
    return check(wrapper, { value }).map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/value/, '') }));
  };

  const checkParameter = (parameter: ParameterObject, source: ParameterSource): Violation[] => {
    const { name, in: place, required = false, schema, content } = parameter;
    const at = `/${escapePointer(name)}`;
    const value = readParameter(parameter, source);
    if (value === undefined) {
      if (!required) return [];
      return [{ in: place, pointer: at, message: `the ${place} parameter ${name} is required`, keyword: 'required' }];
    }
    const own = schema ?? Object.values(content ?? {})[0]?.schema;
    if (own === undefined) return [];
    return checkText(own, value).map((fault) => ({
      ...fault,
      in: place,
      pointer: at + fault.pointer,
      message: `the ${place} parameter ${name} ${fault.message}`,
    }));
  };

  const checkBody = (operation: Operation, { body, contentType }: RequestParts): Violation[] => {
    const { requestBody } = operation;
    if (requestBody === undefined) return [];
    if (body === undefined) {
      const fault = { in: 'body', pointer: '', message: 'a body is required', keyword: 'required' } as const;
      return requestBody.required === true ? [fault] : [];
    }
    const found = contentFor(requestBody.content, contentType ?? 'application/octet-stream');
    if (found === undefined) {
      const known = Object.keys(requestBody.content ?? {}).join(', ');
      const message = `the content type ${contentType ?? '(none)'} is none of those described: ${known}`;
      return [{ in: 'body', pointer: '', message, keyword: 'contentType' }];
    }
    const [, media] = found;
    const schema = media.schema;
    if (schema === undefined) return [];
    const faults =
      isFormMediaType(contentType ?? '') && isObject(body)
        ? checkText(schema, formValue(body, media))
        : isCheckable(contentType ?? '', body)
          ? compile.request(schema, body)
          : [];
    return faults.map((fault) => ({ ...fault, in: 'body' }));
  };

  const checkResponse = (operation: Operation, parts: ResponseParts): Violation[] => {
    const described = responseFor(operation, parts.status);
    const fail = (message: string, keyword: string): Violation => ({ in: 'response', pointer: '', message, keyword });
    if (described === undefined) {
      return [fail(`the status ${parts.status} is none of those described: ${statusList(operation)}`, 'status')];
    }
    const faults = Object.entries(described.headers ?? {}).flatMap(([name, header]) => {
      if (parts.headers === undefined || name.toLowerCase() === 'content-type') return [];
      const value = readParameter({ ...header, name, in: 'header' }, { ...noParameters, headers: parts.headers });
      if (value === undefined) return header.required ? [fail(`the header ${name} is required`, 'required')] : [];
      if (header.schema === undefined) return [];
      return checkText(header.schema, value, compile.header).map((fault) =>
        fail(`the header ${name} ${fault.message}`, fault.keyword),
      );
    });
    const { content } = described;
    if (content === undefined || Object.keys(content).length === 0 || parts.body === undefined) return faults;
    const found = contentFor(content, parts.contentType ?? '');
    if (found === undefined) {
      const known = Object.keys(content).join(', ');
      const message = `the content type ${parts.contentType ?? '(none)'} is none of those described: ${known}`;
      return [...faults, fail(message, 'contentType')];
    }
    const { schema } = found[1];
    if (schema === undefined || !isCheckable(parts.contentType ?? '', parts.body)) return faults;
    return [...faults, ...compile.response(schema, parts.body).map((fault) => ({ ...fault, in: 'response' as const }))];
  };

  return {
    request: (operation, parts) => [
      ...operation.parameters.filter(isChecked).flatMap((parameter) => checkParameter(parameter, parts)),
      ...checkBody(operation, parts),
    ],
    response: checkResponse,
    value: (schema, value, direction) => compile[direction](schema, value),
  };
}

/** The response described for a status: its own, its range (`2XX`), or `default`. */
export function responseFor({ responses }: Pick<Operation, 'responses'>, status: number): ResponseObject | undefined {
  return (
    responses[String(status)] ??
    responses[`${Math.trunc(status / 100)}XX`] ??
    responses[`${Math.trunc(status / 100)}xx`] ??
    responses.default
  );
}

/** True for the two kinds of HTML form. */
export function isFormMediaType(contentType: string): boolean {
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)$/.test(bareMediaType(contentType));
}

const noParameters: ParameterSource = { params: {}, query: new URLSearchParams(), headers: {} };
const mostFaults = 100;

type Fault = Omit<Violation, 'in'>;
type Compiler = (schema: Schema, value: unknown) => readonly Fault[];

function createCompiler(openapi: string, direction: Direction, coerceTypes: boolean): Compiler {
  const book = createSchemaBook(openapi, direction);
  const compiled = new Map<unknown, ValidateFunction | 'unusable'>();
  let ajv: Ajv2020 | undefined;
  const compile = (schema: Schema): ValidateFunction | 'unusable' => {
    ajv ??= createAjv(coerceTypes);
    const root = book.refer(schema);
    for (const name of book.takeNew()) ajv.addSchema(book.get(name) ?? {}, name);
    try {
      return ajv.compile(root as object);
    } catch {
      return 'unusable';
    }
  };
  return (schema, value) => {
    let check = compiled.get(schema);
    if (check === undefined) {
      check = compile(schema);
      compiled.set(schema, check);
    }
    if (check === 'unusable' || check(value)) return [];
    return (check.errors ?? []).slice(0, mostFaults).map(toFault);
  };
}

const load = createRequire(import.meta.url);

/** Loaded when the first message is to be checked: a mock that checks none starts without it. */
function createAjv(coerceTypes: boolean): Ajv2020 {
  const ajv = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = load('ajv-formats') as typeof import('ajv-formats');
  const instance = new ajv.Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    addUsedSchema: false,
    inlineRefs: false,
    logger: false,
    coerceTypes,
  });
  formats.default(instance);
  return instance;
}

/** `required` is about the member that is missing. */
function toFault({ instancePath, keyword, message = '', params }: ErrorObject): Fault {
  const missing = keyword === 'required' ? `/${escapePointer(String(params.missingProperty))}` : '';
  return { pointer: instancePath + missing, keyword, message: message + detail(keyword, params) };
}

function detail(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return `: ${params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  }
  if (keyword === 'const') return ` ${JSON.stringify(params.allowedValue)}`;
  if (keyword === 'additionalProperties') return `: ${String(params.additionalProperty)}`;
  if (keyword === 'unevaluatedProperties') return `: ${String(params.unevaluatedProperty)}`;
  return '';
}

/** OpenAPI says that these header parameters are to be ignored. */
function isChecked({ in: place, name }: ParameterObject): boolean {
  return place !== 'header' || !['accept', 'content-type', 'authorization'].includes(name.toLowerCase());
}

/** JSON always; text when it is text. Bytes have no schema worth the name. */
function isCheckable(contentType: string, body: unknown): boolean {
  return isJsonMediaType(contentType) || (isTextMediaType(contentType) && typeof body === 'string');
}

/** Text fields that stand for objects and arrays are JSON (OpenAPI, encoding object); files count as binary strings. */
function formValue(fields: Readonly<Record<string, unknown>>, { schema }: MediaTypeObject): unknown {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const isList = isObject(member) && member.type === 'array';
      const parsed = [value].flat().map((item) => fieldValue(item, member));
      return [name, Array.isArray(value) || (isList && !Array.isArray(parsed[0])) ? parsed : parsed[0]];
    }),
  );
}

function fieldValue(value: unknown, member: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  const isStructured = isObject(member) && (member.type === 'object' || member.type === 'array');
  if (typeof value !== 'string' || !isStructured) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function statusList({ responses }: Operation): string {
  return Object.keys(responses).join(', ') || '(none)';
}
