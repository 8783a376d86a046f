import { createRequire } from 'node:module';
import { builtin, readBuiltin, readMerged } from './builtin.ts';
import { ContractError } from './contract-error.ts';
import { dereferenceLocal } from './dereference.ts';
import type { OpenApiDocument } from './document.ts';
import { lineOf, parseSource, readSource, type Source } from './source.ts';

/** The OpenAPI document that operations are served and judged by. */
export interface Contract {
  /** Overlays applied, references to other files brought in, references inside it left as they are. */
  readonly document: OpenApiDocument;
  /** The same with every reference replaced; a schema that refers to itself contains itself. */
  readonly dereferenced: OpenApiDocument;
  /** The files it was made of: the specification, then the overlays in order. */
  readonly sources: readonly Source[];
}

/** Which files to load; nothing means the contract of this package. */
export interface ContractRequest {
  /** Path of an OpenAPI 3.0 or 3.1 file, YAML or JSON, to use instead of the built-in contract. */
  readonly spec?: string | undefined;
  /** Paths of OpenAPI Overlay 1.0 files, applied last, in order. */
  readonly overlays?: readonly string[] | undefined;
}

/**
 * Loads a contract: the built-in one (the seed with its corrections and extensions) or the user's `spec`, then the
 * user's overlays. Throws `ContractError`, naming file and line or action, when a file is missing or unusable.
 */
export async function loadContract({ spec, overlays = [] }: ContractRequest = {}): Promise<Contract> {
  const base =
    spec === undefined ? await readAll([builtin.seed, ...builtin.overlays], readBuiltin) : [await readSource(spec)];
  if (spec === undefined && overlays.length === 0) {
    const document = await readMerged(base);
    if (document) return { document, dereferenced: dereferenceLocal(document), sources: base };
  }
  return merge([...base, ...(await readAll(overlays, readSource))]);
}

/** Loads the seed exactly as it was given, without our corrections and extensions. */
export async function loadSeed(): Promise<Contract> {
  return merge([await readBuiltin(builtin.seed)]);
}

/** Writes the contract out as one document: JSON indented by two spaces, or YAML; ends with a newline. */
export function serialiseContract({ document }: Contract, format: 'json' | 'yaml'): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  // Required when needed: importing it would cost every start of the mock some 50 ms
  const { stringify } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 120 });
}

function readAll(paths: readonly string[], read: (path: string) => Promise<Source>): Promise<Source[]> {
  return Promise.all(paths.map((path) => read(path)));
}

async function merge(sources: readonly Source[]): Promise<Contract> {
  const [specification, ...overlays] = sources;
  if (!specification) throw new Error('a contract needs a specification');
  const { applyOverlay } = await import('./overlay.ts');
  let document = checkVersion(await parseSource(specification), specification);
  for (const overlay of overlays) document = applyOverlay(document, await parseSource(overlay), overlay.path);
  return { ...(await resolve(document, specification)), sources };
}

function checkVersion(value: unknown, { path }: Source): OpenApiDocument {
  const { openapi, swagger } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (swagger !== undefined)
    throw new ContractError(path, `is Swagger ${swagger}; convert it to OpenAPI 3.0 or 3.1 first`);
  if (typeof openapi !== 'string')
    throw new ContractError(path, 'is not an OpenAPI document: the field "openapi" is missing');
  if (!/^3\.[01]\.\d+/.test(openapi))
    throw new ContractError(path, `OpenAPI ${openapi} is not supported, only 3.0 and 3.1`);
  return value as OpenApiDocument;
}

async function resolve(document: OpenApiDocument, source: Source): Promise<Omit<Contract, 'sources'>> {
  const { default: swaggerParser } = await import('@apidevtools/swagger-parser');
  // The network is never asked: a contract is files
  const options = { resolve: { http: false as const } };
  try {
    const bundled = await swaggerParser.bundle(source.path, copy(document) as never, options);
    const dereferenced = await swaggerParser.dereference(source.path, copy(bundled) as never, options);
    await swaggerParser.validate(source.path, copy(bundled) as never, options);
    return {
      document: bundled as unknown as OpenApiDocument,
      dereferenced: dereferenced as unknown as OpenApiDocument,
    };
  } catch (error) {
    throw await explain(error, source);
  }
}

async function explain(error: unknown, source: Source): Promise<ContractError> {
  const { message, details } = error as {
    message: string;
    details?: readonly { instancePath: string; message: string }[];
  };
  // The deepest complaint is the cause; the others are the alternatives it made fail
  const [cause] = [...(details ?? [])].sort((a, b) => b.instancePath.length - a.instancePath.length);
  if (!cause) return new ContractError(source.path, message);
  const location = cause.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return new ContractError(source.path, `${location.join(' > ')} ${cause.message}`, {
    line: await lineOf(source, location),
  });
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
