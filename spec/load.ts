import { createRequire } from 'node:module';
import { builtin, readBuiltin, readMerged } from './builtin.ts';
import { ContractError } from './contract-error.ts';
import { dereferenceLocal } from './dereference.ts';
import type { OpenApiDocument } from './document.ts';
import { stepsOf } from './pointer.ts';
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
  if (spec !== undefined) return merge([await readSource(spec), ...(await readAll(overlays, readSource))]);
  const sources = await readAll([builtin.seed, ...builtin.overlays], readBuiltin);
  const document = overlays.length === 0 ? await readMerged(sources) : undefined;
  if (document) return { document, dereferenced: dereferenceLocal(document), sources };
  return merge([...sources, ...(await readAll(overlays, readSource))]);
}

/** The built-in contract merged and validated from its YAML files, whatever the last build wrote. */
export async function mergeBuiltin(): Promise<Contract> {
  return merge(await readAll([builtin.seed, ...builtin.overlays], readBuiltin));
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
  return resolve(document, [specification, ...overlays]);
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

async function resolve(document: OpenApiDocument, sources: readonly [Source, ...Source[]]): Promise<Contract> {
  const { default: swaggerParser } = await import('@apidevtools/swagger-parser');
  const [{ path }] = sources;
  // The network is never asked: a contract is files
  const options = { resolve: { http: false as const } };
  try {
    const bundled = await swaggerParser.bundle(path, copy(document) as never, options);
    const dereferenced = await swaggerParser.dereference(path, copy(bundled) as never, options);
    const problems = await validate(() => swaggerParser.validate(path, copy(bundled) as never, options));
    if (problems.length > 0) throw await explain(problems, sources);
    return { document: asDocument(bundled), dereferenced: asDocument(dereferenced), sources };
  } catch (error) {
    throw error instanceof ContractError ? error : new ContractError(path, (error as Error).message);
  }
}

/** What the OpenAPI schema complains about, as ajv tells it. */
interface Problem {
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

async function validate(run: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await run();
    return [];
  } catch (error) {
    const { details } = error as { details?: readonly Problem[] };
    if (details === undefined) throw error;
    return details.filter((problem) => !isFalseAlarm(problem));
  }
}

/** The OpenAPI 3.1 schema that the library ships misspells the `description` of a server variable. */
function isFalseAlarm({ instancePath, params }: Problem): boolean {
  return params?.unevaluatedProperty === 'description' && /\/servers\/\d+\/variables\/[^/]+$/.test(instancePath);
}

async function explain(problems: readonly Problem[], sources: readonly [Source, ...Source[]]): Promise<ContractError> {
  // The deepest complaint is the cause; the others are what it made fail around it
  const [cause] = [...problems].sort((a, b) => b.instancePath.length - a.instancePath.length);
  const location = stepsOf(cause?.instancePath ?? '');
  const [specification, ...overlays] = sources;
  const line = await lineOf(specification, location);
  const merged =
    line === undefined && overlays.length > 0 ? ` (with ${overlays.map(({ path }) => path).join(', ')})` : '';
  const detail = cause?.params?.unevaluatedProperty ?? cause?.params?.additionalProperty;
  const named = typeof detail === 'string' ? `: ${detail}` : '';
  return new ContractError(specification.path, `${location.join(' > ')} ${cause?.message}${named}${merged}`, { line });
}

function asDocument(value: unknown): OpenApiDocument {
  return value as OpenApiDocument;
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
