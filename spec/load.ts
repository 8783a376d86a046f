import { createRequire } from 'node:module';
import { resolve as resolvePath } from 'node:path';
import { builtin, readBuiltin, readMerged } from './builtin.ts';
import { ContractError } from './contract-error.ts';
import { dereferenceLocal } from './dereference.ts';
import type { OpenApiDocument } from './document.ts';
import { copy } from './json.ts';
import { type ContractProblem, mendDocument } from './mend.ts';
import { stepsOf } from './pointer.ts';
import { settleReferences } from './references.ts';
import { parseSource, placeOf, readSource, type Source } from './source.ts';

/** The OpenAPI document that operations are served and judged by. */
export interface Contract {
  /** Overlays applied, references to other files brought in, references inside it left as they are. */
  readonly document: OpenApiDocument;
  /** The same with every reference replaced; a schema that refers to itself contains itself. */
  readonly dereferenced: OpenApiDocument;
  /** The files it was made of: the specification, then the overlays in order. */
  readonly sources: readonly Source[];
  /** What in it is not as OpenAPI says; it is served as far as it can be. */
  readonly problems?: readonly ContractProblem[];
  /** Paths of all files that it was read from, those that it refers to included. */
  readonly files?: readonly string[];
}

/** Which files to load; nothing means the contract of this package. */
export interface ContractRequest {
  /** Path or URL of an OpenAPI 3 or Swagger 2.0 file, YAML or JSON, to use instead of the built-in contract. */
  readonly spec?: string | undefined;
  /** Paths of OpenAPI Overlay 1.0 files, applied last, in order. */
  readonly overlays?: readonly string[] | undefined;
  /** Refuses a document that is not as OpenAPI says, which is served as far as it can be otherwise. */
  readonly strict?: boolean | undefined;
  /** Gets what a URL says, for a `spec` that is one and for what it refers to; without it, URLs are refused. */
  readonly fetch?: FetchText | undefined;
}

/** Gets a text from a URL, and says where it was in the end; throws a sentence about why it cannot. */
export type FetchText = (url: string) => Promise<{ readonly url: string; readonly text: string }>;

/**
 * Loads a contract: the built-in one (the seed with its corrections and extensions) or the user's `spec`, then the
 * user's overlays. Throws `ContractError`, naming file, line and column or action, when a file is missing or unusable.
 */
export async function loadContract(request: ContractRequest = {}): Promise<Contract> {
  const { spec, overlays = [], strict = false, fetch } = request;
  if (spec !== undefined) {
    const specification = isUrl(spec) ? await fetchSource(spec, fetch) : await readSource(spec);
    return merge([specification, ...(await readAll(overlays, readSource))], strict, fetch);
  }
  if (overlays.length === 0) return builtinContract();
  const sources = await readAll([builtin.seed, ...builtin.overlays], readBuiltin);
  return merge([...sources, ...(await readAll(overlays, readSource))], strict);
}

/**
 * A contract from text that somebody sent: it may refer to nothing but itself. Throws `ContractError`, as `loadContract`
 * does.
 */
export function readContract(source: Source): Promise<Contract> {
  return merge([sent(source)], false);
}

/** A contract with what an overlay or an artifact adds that somebody sent. */
export async function extendContract({ document, sources }: Contract, layer: Source): Promise<Contract> {
  const [specification = { path: '', text: '' }, ...others] = sources;
  const added = sent(layer);
  const changed = await applyLayer(document, added);
  return resolve(changed, {
    sources: [specification, ...others, added],
    isStrict: false,
    before: [],
    fetch: undefined,
    isClosed: true,
  });
}

/** What was sent has no place on this machine, so that it can name nothing beside it. */
function sent({ path, text }: Source): Source {
  return { path: `sent://${encodeURIComponent(path)}`, text };
}

let builtinLoaded: Promise<Contract> | undefined;

/** The built-in contract, read once for all mocks of a process: nobody changes a contract. */
function builtinContract(): Promise<Contract> {
  builtinLoaded ??= readBuiltinContract().catch((error: unknown) => {
    builtinLoaded = undefined;
    throw error;
  });
  return builtinLoaded;
}

async function readBuiltinContract(): Promise<Contract> {
  const sources = await readAll([builtin.seed, ...builtin.overlays], readBuiltin);
  const document = await readMerged(sources);
  const files = sources.map(({ path }) => path);
  if (document) return { document, dereferenced: dereferenceLocal(document), sources, problems: [], files };
  return merge(sources, false);
}

/** The built-in contract merged and validated from its YAML files, whatever the last build wrote. */
export async function mergeBuiltin(): Promise<Contract> {
  return merge(await readAll([builtin.seed, ...builtin.overlays], readBuiltin), true);
}

/** Loads the seed exactly as it was given, without our corrections and extensions. */
export async function loadSeed(): Promise<Contract> {
  return merge([await readBuiltin(builtin.seed)], true);
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

/** Whether a contract's name is an address, and no file's. */
function isUrl(spec: string): boolean {
  return /^https?:\/\//i.test(spec) && URL.canParse(spec);
}

async function fetchSource(url: string, fetch: FetchText | undefined): Promise<Source> {
  if (fetch === undefined) throw new ContractError(url, 'is a URL, and only files can be read here');
  try {
    const found = await fetch(url);
    return { path: found.url, text: found.text };
  } catch (error) {
    throw new ContractError(url, `cannot be fetched: ${(error as Error).message}`);
  }
}

async function merge(sources: readonly Source[], isStrict: boolean, fetch?: FetchText): Promise<Contract> {
  const [specification, ...overlays] = sources;
  if (!specification) throw new Error('a contract needs a specification');
  const parsed = await parseSource(specification);
  const before: ContractProblem[] = [];
  let document = await readVersion(parsed, specification, before);
  if (overlays.length > 0) {
    for (const layer of overlays) document = await applyLayer(document, layer);
  }
  const isClosed = specification.path.startsWith('sent://');
  return resolve(document, { sources: [specification, ...overlays], isStrict, before, fetch, isClosed });
}

/** An overlay, or an artifact that holds examples or annotations. */
async function applyLayer(document: OpenApiDocument, layer: Source): Promise<OpenApiDocument> {
  const parsed = await parseSource(layer);
  const { applyArtifact } = await import('./artifacts/artifact.ts');
  const changed = applyArtifact(document, parsed, layer.path);
  if (changed !== undefined) return changed;
  const { applyOverlay } = await import('./overlay.ts');
  return applyOverlay(document, parsed, layer.path);
}

/** The document as OpenAPI 3: Swagger 2.0 and collections are converted. */
async function readVersion(value: unknown, { path }: Source, problems: ContractProblem[]): Promise<OpenApiDocument> {
  const { openapi, swagger } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (swagger !== undefined && openapi === undefined) {
    const { convertSwagger } = await import('./swagger.ts');
    return convertSwagger(value as object, path, problems);
  }
  const { documentOfArtifact } = await import('./artifacts/artifact.ts');
  const collected = documentOfArtifact(value, path);
  if (collected !== undefined) return collected;
  if (openapi === undefined)
    throw new ContractError(path, 'is not an OpenAPI document: the field "openapi" is missing');
  // YAML reads 3.1 without quotes as a number
  if (!/^3\.[012](\.|$)/.test(String(openapi)))
    throw new ContractError(path, `OpenAPI ${openapi} is not supported, only 2.0 and 3.0 to 3.2`);
  return value as OpenApiDocument;
}

interface Resolving {
  readonly sources: readonly [Source, ...Source[]];
  readonly isStrict: boolean;
  /** What was found wrong so far. */
  readonly before: readonly ContractProblem[];
  readonly fetch: FetchText | undefined;
  /** True when references may lead to the document itself only. */
  readonly isClosed: boolean;
}

async function resolve(document: OpenApiDocument, resolving: Resolving): Promise<Contract> {
  const { sources, isStrict, before, fetch, isClosed } = resolving;
  const { $RefParser, dereference } = await import('@apidevtools/json-schema-ref-parser');
  const [{ path }] = sources;
  // A contract of files is files alone; what comes from a URL may refer to what is beside it
  const options = {
    resolve: {
      http: false as const,
      ...(isClosed ? { file: false as const } : {}),
      ...(isUrl(path) && fetch !== undefined ? beside(path, fetch) : {}),
    },
  };
  const parser = new $RefParser();
  try {
    const settled = copy(document);
    const unsettled = settleReferences(settled, isClosed ? 'sent://' : path);
    const bundled = await parser.bundle(path, settled as never, options);
    const mended = mendDocument(bundled);
    const problems = [...before, ...unsettled, ...mended.problems];
    if (isStrict) await refuse(problems.length > 0 ? problems : await verdict(path, mended.document), sources);
    const dereferenced = await dereference(path, copy(mended.document) as never, options);
    const named = sources.map((source) => source.path);
    const known = named.map((name) => resolvePath(name));
    const files = [...named, ...parser.$refs.paths('file').filter((file) => !known.includes(resolvePath(file)))];
    return { document: asDocument(mended.document), dereferenced: asDocument(dereferenced), sources, problems, files };
  } catch (error) {
    throw error instanceof ContractError ? error : new ContractError(path, (error as Error).message);
  }
}

/** A way to what a document from a URL refers to, on its own server. */
function beside(path: string, fetch: FetchText) {
  const read = async ({ url }: { readonly url: string }) => {
    if (new URL(url).origin !== new URL(path).origin)
      throw new ContractError(path, `refers to ${url}, which is not asked`);
    return (await fetchSource(url, fetch)).text;
  };
  return { guarded: { order: 1, canRead: /^https?:/i, read } };
}

/** Refuses a document that has a mistake: the first is named, with its place, and how many there are. */
async function refuse(problems: readonly ContractProblem[], sources: readonly [Source, ...Source[]]): Promise<void> {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const [specification, ...overlays] = sources;
  const place = await placeOf(specification, stepsOf(first.pointer));
  const merged =
    place === undefined && overlays.length > 0 ? ` (with ${overlays.map((overlay) => overlay.path).join(', ')})` : '';
  const more = others.length === 0 ? '' : `; and ${others.length} more`;
  throw new ContractError(specification.path, `${first.message}${merged}${more}`, place);
}

/** What the OpenAPI schema complains about, as ajv tells it. */
interface Complaint {
  readonly instancePath: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What the OpenAPI schema itself finds wrong with a document in which nothing else was found: its deepest complaint. */
async function verdict(path: string, document: object): Promise<readonly ContractProblem[]> {
  const { default: swaggerParser } = await import('@apidevtools/swagger-parser');
  try {
    await swaggerParser.validate(path, copy(document) as never, { resolve: { http: false } });
    return [];
  } catch (error) {
    const { details, message } = error as { details?: readonly Complaint[]; message: string };
    if (details === undefined) return [{ pointer: '', message }];
    const [cause] = details
      .filter((complaint) => !isFalseAlarm(complaint))
      .sort((a, b) => b.instancePath.length - a.instancePath.length);
    if (cause === undefined) return [];
    const detail = cause.params?.unevaluatedProperty ?? cause.params?.additionalProperty;
    const named = typeof detail === 'string' ? `: ${detail}` : '';
    const where = stepsOf(cause.instancePath).join(' > ');
    return [{ pointer: cause.instancePath, message: `${where} ${cause.message}${named}` }];
  }
}

/** The OpenAPI 3.1 schema that the library ships misspells the `description` of a server variable. */
function isFalseAlarm({ instancePath, params }: Complaint): boolean {
  return params?.unevaluatedProperty === 'description' && /\/servers\/\d+\/variables\/[^/]+$/.test(instancePath);
}

function asDocument(value: unknown): OpenApiDocument {
  return value as OpenApiDocument;
}
