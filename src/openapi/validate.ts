import type { ParameterObject, ResponseObject, Schema } from '../../spec/document.ts';
import type { Contract } from '../../spec/load.ts';
import { escapeStep } from '../../spec/pointer.ts';
import { createSchemaCheck, createTextCheck, type SchemaCheck, type SchemaFault } from './compile.ts';
import { formValue } from './formValue.ts';
import { isObject } from './json.ts';
import type { Direction } from './keywords.ts';
import { contentFor, isFormMediaType, isJsonMediaType, isTextMediaType, isXmlMediaType } from './mediaType.ts';
import type { Operation } from './operation.ts';
import { type ParameterSource, readParameter } from './parameter.ts';
import { readXmlValue } from './xml/value.ts';

/** One way in which a message differs from the contract. */
export interface Violation extends SchemaFault {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'response';
  /** JSON Pointer into the body, or `/name` of a parameter. */
  readonly pointer: string;
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
interface ResponseParts {
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
  value(schema: Schema, value: unknown, direction: Direction): readonly SchemaFault[];
}

/** Builds the validators of a contract. */
export function createValidators({ document: { openapi } }: Pick<Contract, 'document'>): Validators {
  const checks: Checks = {
    request: createSchemaCheck(openapi, 'request'),
    response: createSchemaCheck(openapi, 'response'),
    text: createTextCheck(openapi, 'request'),
    header: createTextCheck(openapi, 'response'),
  };
  return {
    request: (operation, parts) => [
      ...operation.parameters.filter(isChecked).flatMap((parameter) => checkParameter(parameter, parts, checks)),
      ...checkBody(operation, parts, checks),
    ],
    response: (operation, parts) => checkResponse(operation, parts, checks),
    value: (schema, value, direction) => checks[direction](schema, value),
  };
}

/** A schema's check by what it is given; parameters, form fields and headers arrive as text, and are coerced. */
interface Checks extends Readonly<Record<Direction, SchemaCheck>> {
  readonly text: SchemaCheck;
  readonly header: SchemaCheck;
}

function checkParameter(parameter: ParameterObject, source: ParameterSource, { text }: Checks): readonly Violation[] {
  const { name, in: place, required = false, schema, content } = parameter;
  const at = `/${escapeStep(name)}`;
  const value = readParameter(parameter, source);
  if (value === undefined || (place === 'path' && value === '')) {
    if (!required) return [];
    return [{ in: place, pointer: at, message: `the ${place} parameter ${name} is required`, keyword: 'required' }];
  }
  const described = schema ?? Object.values(content ?? {})[0]?.schema;
  if (described === undefined) return [];
  return text(described, value).map((fault) => ({
    ...fault,
    in: place,
    pointer: at + fault.pointer,
    message: `the ${place} parameter ${name} ${fault.message}`,
  }));
}

function checkBody(
  { requestBody }: Operation,
  { body, contentType }: RequestParts,
  checks: Checks,
): readonly Violation[] {
  if (requestBody === undefined) return [];
  const fail = failureOf('body');
  if (body === undefined) return requestBody.required === true ? [fail('a body is required', 'required')] : [];
  const found = contentFor(requestBody.content, contentType ?? 'application/octet-stream');
  if (found === undefined) return [fail(wrongType(contentType, requestBody.content), 'contentType')];
  const [, media] = found;
  if (media.schema === undefined) return [];
  if (isXmlMediaType(contentType ?? '') && typeof body === 'string') {
    return checkXml(body, media.schema, checks.text).map((fault) => ({ ...fault, in: 'body' }));
  }
  const isForm = isFormMediaType(contentType ?? '') && isObject(body);
  if (!isForm && !isCheckable(contentType ?? '', body)) return [];
  const faults = isForm ? checks.text(media.schema, formValue(body, media)) : checks.request(media.schema, body);
  return faults.map((fault) => ({ ...fault, in: 'body' }));
}

function checkResponse(operation: Operation, parts: ResponseParts, checks: Checks): readonly Violation[] {
  const described = responseFor(operation, parts.status);
  const fail = failureOf('response');
  if (described === undefined) {
    const keys = Object.keys(operation.responses).join(', ') || '(none)';
    return [fail(`the status ${parts.status} is none of those described: ${keys}`, 'status')];
  }
  const inHeaders = checkHeaders(described, parts, checks);
  const { content } = described;
  if (content === undefined || Object.keys(content).length === 0 || parts.body === undefined) return inHeaders;
  const found = contentFor(content, parts.contentType ?? '');
  if (found === undefined) return [...inHeaders, fail(wrongType(parts.contentType, content), 'contentType')];
  const { schema } = found[1];
  const type = parts.contentType ?? '';
  const { body } = parts;
  const isXml = isXmlMediaType(type) && typeof body === 'string';
  if (schema === undefined || !(isXml || isCheckable(type, body))) return inHeaders;
  const faults = isXml ? checkXml(body, schema, checks.header) : checks.response(schema, body);
  return [...inHeaders, ...faults.map((fault) => ({ ...fault, in: 'response' as const }))];
}

function checkHeaders(described: ResponseObject, { headers }: ResponseParts, checks: Checks): readonly Violation[] {
  if (headers === undefined) return [];
  const fail = failureOf('response');
  return Object.entries(described.headers ?? {}).flatMap(([name, header]) => {
    if (name.toLowerCase() === 'content-type') return [];
    const value = readParameter({ ...header, name, in: 'header' }, { params: {}, query: noQuery, headers });
    if (value === undefined) return header.required ? [fail(`the header ${name} is required`, 'required')] : [];
    if (header.schema === undefined) return [];
    const faults = checks.header(header.schema, value);
    return faults.map(({ message, keyword }) => fail(`the header ${name} ${message}`, keyword));
  });
}

/** XML is read as its schema has it; its texts are coerced like those of a form. */
function checkXml(text: string, schema: Schema, check: SchemaCheck): readonly SchemaFault[] {
  // A text is what a schema of text describes, whatever stands in it
  if (isObject(schema) && schema.type === 'string') return check(schema, text);
  const read = readXmlValue(text, schema);
  return read.kind === 'problem' ? [{ pointer: '', message: read.message, keyword: 'xml' }] : check(schema, read.value);
}

const noQuery = new URLSearchParams();

const failureOf =
  (place: 'body' | 'response') =>
  (message: string, keyword: string): Violation => ({ in: place, pointer: '', message, keyword });

function wrongType(sent: string | undefined, content: object): string {
  return `the content type ${sent ?? '(none)'} is none of those described: ${Object.keys(content).join(', ')}`;
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

/** OpenAPI says that these header parameters are to be ignored. */
function isChecked({ in: place, name }: ParameterObject): boolean {
  return place !== 'header' || !['accept', 'content-type', 'authorization'].includes(name.toLowerCase());
}

/** JSON always; text when it is text. Bytes have no schema worth the name. */
function isCheckable(contentType: string, body: unknown): boolean {
  return isJsonMediaType(contentType) || (isTextMediaType(contentType) && typeof body === 'string');
}
