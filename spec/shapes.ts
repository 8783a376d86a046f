/**
 * What a field holds: `text`, `flag`, `texts`, `any`, the name of a shape, or a `[list]` or `{map}` of one; a `!` at
 * the end where OpenAPI wants the field.
 */
export type FieldKind = string;

/** The fields of one kind of object. */
export type Shape = Readonly<Record<string, FieldKind>>;

const described = { summary: 'text', description: 'text' } as const;
const operations = Object.fromEntries(
  ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'].map((method) => [method, 'Operation']),
);
const value = { schema: 'Schema', example: 'any', examples: '{Example}', content: '{MediaType}' } as const;
const parameter = {
  description: 'text',
  required: 'flag',
  deprecated: 'flag',
  allowEmptyValue: 'flag',
  style: 'text',
  explode: 'flag',
  allowReserved: 'flag',
  ...value,
} as const;

/** The objects of OpenAPI 3.0, 3.1 and 3.2 that the mock reads; those that it does not read are `any`. */
export const shapes: Readonly<Record<string, Shape>> = {
  Document: {
    openapi: 'text!',
    $self: 'text',
    jsonSchemaDialect: 'text',
    info: 'Info!',
    servers: '[Server]',
    tags: '[any]',
    security: '[any]',
    externalDocs: 'any',
    paths: '{PathItem}',
    webhooks: '{PathItem}',
    components: 'Components',
  },
  Info: {
    title: 'text!',
    version: 'text!',
    ...described,
    termsOfService: 'text',
    contact: 'any',
    license: 'any',
  },
  Server: { url: 'text!', name: 'text', description: 'text', variables: '{ServerVariable}' },
  ServerVariable: { default: 'text!', enum: 'texts', description: 'text' },
  PathItem: {
    $ref: 'text',
    ...described,
    ...operations,
    additionalOperations: '{Operation}',
    servers: '[Server]',
    parameters: '[Parameter]',
  },
  Operation: {
    operationId: 'text',
    tags: 'texts',
    ...described,
    externalDocs: 'any',
    parameters: '[Parameter]',
    requestBody: 'RequestBody',
    responses: '{Response}',
    callbacks: '{any}',
    deprecated: 'flag',
    security: '[any]',
    servers: '[Server]',
  },
  Parameter: { name: 'text!', in: 'text!', ...parameter },
  RequestBody: { description: 'text', required: 'flag', content: '{MediaType}!' },
  Response: {
    ...described,
    description: 'text!',
    headers: '{Header}',
    content: '{MediaType}',
    links: 'any',
  },
  MediaType: {
    schema: 'Schema',
    example: 'any',
    examples: '{Example}',
    encoding: 'any',
    itemSchema: 'Schema',
    prefixEncoding: 'any',
    itemEncoding: 'any',
  },
  Header: parameter,
  Example: { ...described, value: 'any', externalValue: 'text', dataValue: 'any', serializedValue: 'text' },
  Components: {
    schemas: '{Schema}',
    responses: '{Response}',
    parameters: '{Parameter}',
    examples: '{Example}',
    requestBodies: '{RequestBody}',
    headers: '{Header}',
    securitySchemes: '{any}',
    links: '{any}',
    callbacks: '{any}',
    pathItems: '{PathItem}',
    mediaTypes: '{MediaType}',
  },
};
