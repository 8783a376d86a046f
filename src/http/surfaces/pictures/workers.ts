import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { errors, ImagesError, parseJson, zonePolicy } from '../../../cloudflare/index.ts';
import { describeImage, inputName, type Program } from '../../../imaging/index.ts';
import { type BindingForm, fontsOf, readBindingForm } from '../../../workers/bindingProgram.ts';
import { type Answer, json, type Surface } from '../../answer.ts';
import { type FormLimits, readFormParts } from '../../forms/bindingForm.ts';
import { readBody } from '../../forms/body.ts';
import { type FormPart, isMultipart } from '../../forms/parts.ts';
import { isFromForeignPage, type OwnNames } from '../../middleware/strangers.ts';
import { answerCfImage, type CfImageOptions, type CfImageRequest, loadFont, workerRequester } from './cfImage.ts';
import { type FetchedSource, loadSource } from './sourceImage.ts';

/** What the services behind Workers need. */
export interface WorkersOptions extends CfImageOptions {
  readonly names: OwnNames;
}

const megabyte = 1024 * 1024;
/** 20 MB an image (Cloudflare: limits page, binding); all overlays together at most five times that. */
const bindingLimits: FormLimits = { fileBytes: 20 * megabyte, totalBytes: 100 * megabyte, parts: 200 };

/**
 * What the Workers runtime talks to: `POST /info` and `POST /transform` of the Images binding, and `POST /cf-image` for
 * `fetch` with `cf.image`.
 */
export function createWorkersSurface(options: WorkersOptions): Surface {
  const endpoints: Readonly<Record<string, (req: IncomingMessage) => Promise<Answer>>> = {
    '/info': answerInfo,
    '/transform': (req) => answerTransform(req, options),
    '/cf-image': async (req) => answerCfImage(req, await readCfImageRequest(req), options),
  };
  return (req, { path }) => {
    const endpoint = endpoints[path];
    if (endpoint === undefined) throw errors.notFound();
    if (isFromForeignPage(req, options.names)) throw errors.strangerForbidden('this is for the runtime of Workers');
    if (req.method !== 'POST') throw errors.methodNotAllowed('', { allow: 'POST' });
    return endpoint(req);
  };
}

/** Format and size, from the header alone; a vector image has no size of its own. */
async function answerInfo(req: IncomingMessage): Promise<Answer> {
  const { canvas } = gather(await readFormParts(req, bindingLimits));
  if (canvas === undefined || typeof canvas === 'string') {
    throw errors.invalidHttpParameters('the form has no part image');
  }
  const { format, fileSize: file_size, width, height } = describeImage(canvas, 'binding');
  return json(200, format === 'image/svg+xml' ? { format } : { format, file_size, width, height });
}

async function answerTransform(req: IncomingMessage, options: WorkersOptions): Promise<Answer> {
  const form = gather(await readFormParts(req, bindingLimits));
  const { program, output, notes: untyped } = readBindingForm(form);
  const canvas = form.canvas instanceof Uint8Array ? form.canvas : new Uint8Array();
  const result = await options.pool.transform({
    key: createHash('sha256').update(canvas).digest('hex'),
    bytes: canvas,
    options: output,
    surface: 'binding',
    overlays: new Map([...imagesOf(form), ...(await fetchFonts(program, req, options))]),
    program,
  });
  const notes = [...result.notes, ...untyped];
  const headers = {
    'content-type': result.contentType,
    'cf-images-output-format': form.fields.output_format ?? '',
    'cf-images-output-width': String(result.width),
    'cf-images-output-height': String(result.height),
    ...(notes.length === 0 ? {} : { 'x-mock-limits': notes.join(', ') }),
  };
  return { status: 200, headers, body: result.bytes };
}

function imagesOf({ overlays }: BindingForm): (readonly [string, Uint8Array])[] {
  return overlays.flatMap((part, index) => (typeof part === 'string' ? [] : [[inputName(index + 1), part] as const]));
}

async function fetchFonts(
  program: Program,
  req: IncomingMessage,
  options: WorkersOptions,
): Promise<(readonly [string, Uint8Array])[]> {
  const requester = workerRequester(req, options);
  const policy = zonePolicy(options.services.store);
  const load = (url: string) => loadSource(url, options, policy, requester);
  return Promise.all([...fontsOf(program)].map(async (url) => [url, await loadFont(url, load)] as const));
}

/** Sorts the parts: the canvas, the overlays in the order they came, the fields. */
function gather(parts: readonly FormPart[]): BindingForm {
  const fields: Record<string, string> = Object.create(null);
  const overlays: (Uint8Array | string)[] = [];
  let canvas: Uint8Array | string | undefined;
  for (const part of parts) {
    const content = part.kind === 'file' ? part.bytes : part.value;
    if (part.name === 'image' || part.name === 'text_input') {
      if (canvas !== undefined) throw errors.invalidHttpParameters('the form has more than one canvas');
      canvas = content;
    } else if (part.name === 'draw_image' || part.name === 'draw_text') overlays.push(content);
    else if (typeof content === 'string') fields[part.name] = content;
  }
  return { canvas, overlays, fields };
}

/** What the adapter Worker sends of a `fetch` with `cf.image`: JSON, or a form that brings the sources along. */
async function readCfImageRequest(req: IncomingMessage): Promise<CfImageRequest> {
  const parts = isMultipart(req) ? await readFormParts(req, cfImageLimits) : undefined;
  try {
    if (parts !== undefined) return readCfImageForm(parts);
    return cfImageRequestOf((await readBody(req, 0)).fields);
  } catch (error) {
    throw error instanceof ImagesError && error.family !== 'engine'
      ? errors.invalidHttpParameters(error.message)
      : error;
  }
}

/** The picture, a hundred overlays and their fonts, two parts each; 100 MB a source, as where the mock fetches. */
const cfImageLimits: FormLimits = { fileBytes: 100 * megabyte, totalBytes: 300 * megabyte, parts: 410 };

/** The part `request` is what else would be the body; each part `source` describes the part `bytes` behind it. */
function readCfImageForm(parts: readonly FormPart[]): CfImageRequest {
  const call = parts.find(({ name }) => name === 'request');
  if (call?.kind !== 'field') {
    throw errors.invalidHttpParameters('the form has no field request; JSON needs url, method, headers and image');
  }
  const sources = new Map<string, FetchedSource>();
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'field' || part.name !== 'source') continue;
    const { url, status, headers } = objectOf(part.value, 'source');
    const bytes = parts[index + 1];
    const isWhole =
      typeof url === 'string' && URL.canParse(url) && typeof status === 'number' && isStringRecord(headers);
    if (!isWhole || bytes?.kind !== 'file') {
      throw errors.invalidHttpParameters('a source needs url, status and headers, and its bytes behind it');
    }
    sources.set(url, { url, status, headers, bytes: bytes.bytes });
  }
  return { ...cfImageRequestOf(objectOf(call.value, 'request')), sources };
}

function cfImageRequestOf({ url, method, headers, image }: Readonly<Record<string, unknown>>): CfImageRequest {
  if (typeof url !== 'string' || typeof method !== 'string' || !isStringRecord(headers)) {
    throw errors.invalidHttpParameters('the body needs url, method, headers and image');
  }
  return { url, method, headers, image };
}

function objectOf(text: string, what: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text, what);
  if (typeof value !== 'object' || value === null) throw errors.invalidHttpParameters(`${what} is no JSON object`);
  return value as Readonly<Record<string, unknown>>;
}

function isStringRecord(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
}
