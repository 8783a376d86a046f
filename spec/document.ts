/** A JSON Schema: a keyword object or a boolean; dereferenced ones may contain themselves. */
export type Schema = boolean | { readonly [keyword: string]: unknown };

/** An OpenAPI document, typed loosely enough for 3.0 and 3.1 and closely enough to walk. */
export interface OpenApiDocument extends Extensible {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly [field: string]: unknown };
  readonly servers?: readonly ServerObject[];
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly security?: readonly SecurityRequirement[];
  readonly paths?: { readonly [path: string]: PathItem };
  readonly components?: Components;
}

/** Any `x-` field. */
export interface Extensible {
  readonly [extension: `x-${string}`]: unknown;
}

/** The methods that a path item may hold, as OpenAPI spells them. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** One of `methods`. */
export type Method = (typeof methods)[number];

/** The operations of one path, and what they share. */
export interface PathItem extends Extensible, Partial<Readonly<Record<Method, OperationObject>>> {
  readonly $ref?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly servers?: readonly ServerObject[];
  readonly parameters?: readonly ParameterObject[];
}

/** One operation as the document writes it. */
export interface OperationObject extends Extensible {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly servers?: readonly ServerObject[];
  readonly security?: readonly SecurityRequirement[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  readonly responses?: { readonly [status: string]: ResponseObject };
  readonly callbacks?: { readonly [name: string]: unknown };
}

/** A parameter, or a reference to one (`$ref`) while references are intact. */
export interface ParameterObject extends Extensible {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly allowEmptyValue?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly schema?: Schema;
  readonly content?: { readonly [mediaType: string]: MediaTypeObject };
  readonly example?: unknown;
  readonly examples?: { readonly [name: string]: ExampleObject };
}

/** A request body, or a reference to one. */
export interface RequestBodyObject extends Extensible {
  readonly $ref?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly content: { readonly [mediaType: string]: MediaTypeObject };
}

/** A response, or a reference to one. */
export interface ResponseObject extends Extensible {
  readonly $ref?: string;
  readonly description: string;
  readonly headers?: { readonly [name: string]: HeaderObject };
  readonly content?: { readonly [mediaType: string]: MediaTypeObject };
}

/** One representation: its schema and its examples. */
export interface MediaTypeObject extends Extensible {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: { readonly [name: string]: ExampleObject };
  readonly encoding?: { readonly [property: string]: { readonly contentType?: string; readonly style?: string } };
}

/** A named example, or a reference to one. */
export interface ExampleObject extends Extensible {
  readonly $ref?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly value?: unknown;
  readonly externalValue?: string;
}

/** A response header, or a reference to one. */
export interface HeaderObject extends Extensible {
  readonly $ref?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: { readonly [name: string]: ExampleObject };
}

/** Where a path lives. */
export interface ServerObject extends Extensible {
  readonly url: string;
  readonly description?: string;
  readonly variables?: { readonly [name: string]: { readonly default: string; readonly description?: string } };
}

/** Scheme name to scopes; an empty object means no credentials. */
export type SecurityRequirement = { readonly [scheme: string]: readonly string[] };

/** The reusable parts. */
export interface Components extends Extensible {
  readonly schemas?: { readonly [name: string]: Schema };
  readonly parameters?: { readonly [name: string]: ParameterObject };
  readonly responses?: { readonly [name: string]: ResponseObject };
  readonly requestBodies?: { readonly [name: string]: RequestBodyObject };
  readonly examples?: { readonly [name: string]: ExampleObject };
  readonly headers?: { readonly [name: string]: HeaderObject };
  readonly securitySchemes?: { readonly [name: string]: { readonly type: string; readonly [field: string]: unknown } };
}
