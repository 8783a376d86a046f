import type {
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  PathItem,
  RequestBodyObject,
  ResponseObject,
} from '../../spec/document.ts';
import { type Method, methods } from '../../spec/document.ts';
import type { Contract } from '../../spec/load.ts';
import { escapeStep } from '../../spec/pointer.ts';
import { isObject, type JsonObject } from './json.ts';
import { readSecurity, type Security } from './security.ts';

/** One operation of the contract, references resolved. */
export interface Operation {
  /** The `operationId`, or `name` when there is none. */
  readonly id: string;
  /** What Microcks calls it: `GET /accounts/{account_id}/images/v1`. */
  readonly name: string;
  readonly method: Method;
  /** The path template. */
  readonly path: string;
  /** JSON Pointer to the operation in the document. */
  readonly pointer: string;
  readonly summary: string;
  /** Those of the path item and of the operation; where both have one, the operation's. */
  readonly parameters: readonly ParameterObject[];
  /** Those written on the path item. */
  readonly pathParameters: readonly ParameterObject[];
  /** Those written on the operation itself. */
  readonly ownParameters: readonly ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  readonly responses: { readonly [status: string]: ResponseObject };
  readonly callbacks: { readonly [name: string]: unknown };
  /** Paths of the `servers` entries that hold, without a trailing slash: `/client/v4`. */
  readonly basePaths: readonly string[];
  /** The credentials that it asks for, an alternative each; none for anybody. */
  readonly security: Security;
  readonly isDeprecated: boolean;
  /** The operation's `x-` members, as they are written. */
  readonly extensions: JsonObject;
}

/** All operations, in document order. */
export function readOperations({ dereferenced }: Pick<Contract, 'dereferenced'>): readonly Operation[] {
  return Object.entries(dereferenced.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key): key is Method => (methods as readonly string[]).includes(key))
      .flatMap((method) => {
        const source = item[method];
        return isObject(source) ? [readOperation(dereferenced, path, item, method, source as OperationObject)] : [];
      }),
  );
}

function readOperation(
  document: OpenApiDocument,
  path: string,
  item: PathItem,
  method: Method,
  source: OperationObject,
): Operation {
  const name = `${method.toUpperCase()} ${path}`;
  const pathParameters = readParameters(item.parameters);
  const ownParameters = readParameters(source.parameters);
  return {
    id: source.operationId ?? name,
    name,
    method,
    path,
    pointer: `/paths/${escapeStep(path)}/${method}`,
    summary: source.summary ?? '',
    parameters: mergeParameters(pathParameters, ownParameters),
    pathParameters,
    ownParameters,
    ...(isObject(source.requestBody) ? { requestBody: source.requestBody as RequestBodyObject } : {}),
    responses: source.responses ?? {},
    callbacks: source.callbacks ?? {},
    basePaths: readBasePaths(source.servers ?? item.servers ?? document.servers),
    isDeprecated: source.deprecated === true,
    security: readSecurity(document, source.security),
    extensions: Object.fromEntries(Object.entries(source).filter(([key]) => key.startsWith('x-'))),
  };
}

function readParameters(parameters: readonly ParameterObject[] | undefined): readonly ParameterObject[] {
  return (parameters ?? []).filter((parameter) => isObject(parameter) && typeof parameter.name === 'string');
}

function mergeParameters(
  shared: readonly ParameterObject[],
  ofOperation: readonly ParameterObject[],
): readonly ParameterObject[] {
  const overridden = new Set(ofOperation.map(({ name, in: place }) => `${place} ${name}`));
  return [...shared.filter(({ name, in: place }) => !overridden.has(`${place} ${name}`)), ...ofOperation];
}

function readBasePaths(servers: OpenApiDocument['servers']): readonly string[] {
  const paths = (servers ?? []).map(({ url }) => basePathOf(url));
  return paths.length === 0 ? [''] : [...new Set(paths)];
}

/** A server's path; its variables take their own segment's text, which never matches by accident. */
function basePathOf(url: string): string {
  const path = url.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  return path.replace(/\/+$/, '');
}
