import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, ImagesError } from '../errors.ts';
import { describeImage, inputName, type Program } from '../imaging/index.ts';
import { zonePolicy } from '../operations/index.ts';
import { type BindingForm, fontsOf, readBindingForm } from '../workers/bindingProgram.ts';
import { type FormLimits, type FormPart, readFormParts } from './bindingForm.ts';
import { readBody } from './body.ts';
import { answerCfImage, type CfImageOptions, type CfImageRequest, loadFont } from './cfImage.ts';
import { sendEngineError } from './delivery.ts';
import { errorText } from './envelope.ts';
import { drain, type Surface, send, sendJson, toImagesError } from './exchange.ts';
import { loadSource } from './sourceImage.ts';
import { isFromForeignPage, type OwnNames } from './strangers.ts';

/** What the services behind Workers need. */
export interface WorkersOptions extends CfImageOptions {
  readonly names: OwnNames;
  readonly report: (error: unknown) => void;
}

const megabyte = 1024 * 1024;
/** 20 MB an image (Cloudflare: limits page, binding); all overlays together at most five times that. */
const bindingLimits: FormLimits = { fileBytes: 20 * megabyte, totalBytes: 100 * megabyte, parts: 200 };

/**
 * What the Workers runtime talks to: `POST /info` and `POST /transform` of the Images binding, and `POST /cf-image` for
 * `fetch` with `cf.image`.
 */
export function createWorkersSurface(options: WorkersOptions): Surface {
  const endpoints: Readonly<Record<string, Endpoint>> = {
    '/info': { answer: answerInfo, refuse: sendBindingError },
    '/transform': { answer: (req, res) => answerTransform(req, res, options), refuse: sendBindingError },
    '/cf-image': {
      answer: async (req, res) => answerCfImage(req, res, await readCfImageRequest(req, res), options),
      refuse: (req, res, error) => sendEngineError(req, res, error, 'cf-resized'),
    },
  };
  return async (req, res, url) => {
    const endpoint = endpoints[url.pathname];
    try {
      if (endpoint === undefined) throw errors.notFound();
      if (isFromForeignPage(req, options.names)) throw errors.strangerForbidden('this is for the runtime of Workers');
      if (req.method !== 'POST') throw errors.methodNotAllowed('', { allow: 'POST' });
      await endpoint.answer(req, res);
    } catch (thrown) {
      (endpoint?.refuse ?? sendBindingError)(req, res, toImagesError(thrown, options.report));
    }
  };
}

interface Endpoint {
  readonly answer: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly refuse: (req: IncomingMessage, res: ServerResponse, error: ImagesError) => void;
}

/** Format and size, from the header alone; a vector image has no size of its own. */
async function answerInfo(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { canvas } = gather(await readFormParts(req, bindingLimits));
  if (canvas === undefined || typeof canvas === 'string') {
    throw errors.invalidHttpParameters('the form has no part image');
  }
  const { format, fileSize: file_size, width, height } = describeImage(canvas, 'binding');
  sendJson(req, res, 200, format === 'image/svg+xml' ? { format } : { format, file_size, width, height });
}

async function answerTransform(req: IncomingMessage, res: ServerResponse, options: WorkersOptions): Promise<void> {
  const form = gather(await readFormParts(req, bindingLimits));
  const { program, output } = readBindingForm(form);
  const canvas = form.canvas instanceof Uint8Array ? form.canvas : new Uint8Array();
  const result = await options.pool.transform({
    key: createHash('sha256').update(canvas).digest('hex'),
    bytes: canvas,
    options: output,
    surface: 'binding',
    overlays: new Map([...imagesOf(form), ...(await fetchFonts(program, req, options))]),
    program,
  });
  const notes = result.notes.length === 0 ? {} : { 'x-mock-limits': result.notes.join(', ') };
  send(req, res, 200, { 'content-type': result.contentType, ...notes }, result.bytes);
}

function imagesOf({ overlays }: BindingForm): (readonly [string, Uint8Array])[] {
  return overlays.flatMap((part, index) => (typeof part === 'string' ? [] : [[inputName(index + 1), part] as const]));
}

async function fetchFonts(
  program: Program,
  req: IncomingMessage,
  options: WorkersOptions,
): Promise<(readonly [string, Uint8Array])[]> {
  const requester = { host: req.headers.host, headers: {}, trustsLoopback: options.trustsLoopback };
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

/** What the adapter Worker sends of a `fetch` with `cf.image`. */
async function readCfImageRequest(req: IncomingMessage, res: ServerResponse): Promise<CfImageRequest> {
  const { url, method, headers, image } = await readFields(req, res);
  if (typeof url !== 'string' || typeof method !== 'string' || !isStringRecord(headers)) {
    throw errors.invalidHttpParameters('the body needs url, method, headers and image');
  }
  return { url, method, headers, image };
}

async function readFields(req: IncomingMessage, res: ServerResponse): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await readBody(req, res, 0)).fields;
  } catch (error) {
    throw error instanceof ImagesError ? errors.invalidHttpParameters(error.message) : error;
  }
}

function isStringRecord(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');
}

/** The runtime throws an error with this code when it sees the header (workerd, images binding). */
function sendBindingError(req: IncomingMessage, res: ServerResponse, error: ImagesError): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  drain(req);
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cf-images-binding': `err=${error.code}` };
  send(req, res, error.status, { ...headers, ...error.headers }, errorText(error));
}
