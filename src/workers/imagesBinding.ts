import { errors, ImagesError } from '../cloudflare/index.ts';
import type { AdapterSettings } from './adapter.ts';
import { decodeBase64Stream, encodeBase64Stream } from './base64.ts';
import type {
  DrawOptions,
  HostedImages,
  ImageInfoAnswer,
  ImagesBinding,
  ImageTransformer,
  InputOptions,
  OutputOptions,
  TextOptions,
  Transform,
  TransformationResult,
} from './bindingTypes.ts';
import { type MockTarget, settingsOf } from './target.ts';

/**
 * An `env.IMAGES` for unit tests in Node, without the Workers runtime: the same pictures, the same hosted images and the
 * same errors (`code` and all), from a mock in this process (listening) or at a URL.
 *
 * @example
 * const env = { IMAGES: createImagesBinding({ mock: await (await createMock()).listen() }) };
 * const result = await env.IMAGES.input(stream).transform({ width: 200 }).output({ format: 'image/webp' });
 */
export function createImagesBinding(target: MockTarget): ImagesBinding {
  const settings = settingsOf(target);
  return {
    info: (stream, options) => info(settings, stream, options),
    input: (stream, options) => createTransformer(settings, { stream, ...options }),
    text: (text, options) => createTransformer(settings, { text, ...options }),
    hosted: createHostedImages(settings),
  };
}

type Input =
  | ({ readonly stream: ReadableStream<Uint8Array> } & InputOptions)
  | ({ readonly text: string } & TextOptions);
type Step = { readonly transform: Transform } | { readonly child: Built; readonly placement: DrawOptions };

/** A transformer's state; `used` once it was output or drawn. */
interface Built {
  readonly input: Input;
  readonly steps: Step[];
  used: boolean;
}

const states = new WeakMap<ImageTransformer, Built>();

function createTransformer(settings: AdapterSettings, input: Input): ImageTransformer {
  const state: Built = { input, steps: [], used: false };
  const transformer: ImageTransformer = {
    transform(transform) {
      state.steps.push({ transform });
      return transformer;
    },
    draw(image, placement = {}) {
      const child = image instanceof ReadableStream ? undefined : states.get(image);
      if (child !== undefined) use(child);
      const drawn = child ?? { input: { stream: image as ReadableStream<Uint8Array> }, steps: [], used: true };
      state.steps.push({ child: drawn, placement });
      return transformer;
    },
    async output(options) {
      use(state);
      const response = await send(settings, 'TRANSFORM', await formOf(state, options));
      return resultOf(response);
    },
  };
  states.set(transformer, state);
  return transformer;
}

function use(state: Built): void {
  if (state.used) {
    throw bindingError(
      'TRANSFORM',
      9525,
      'ImageTransformer consumed; you may only call .output() or draw a transformer once',
    );
  }
  state.used = true;
}

/** The form of `/transform`: canvas, overlays in the order they are met, commands, output options. */
async function formOf(canvas: Built, { format, quality, background, anim }: OutputOptions): Promise<FormData> {
  const form = new FormData();
  const commands: object[] = [];
  let overlays = 0;
  const walk = async ({ steps }: Built, target: number): Promise<void> => {
    for (const step of steps) {
      if ('transform' in step) commands.push({ imageIndex: target, ...step.transform });
      else {
        const index = ++overlays;
        await append(form, step.child.input, 'draw_image', 'draw_text');
        await walk(step.child, index);
        commands.push({ drawImageIndex: index, targetImageIndex: target, ...step.placement });
      }
    }
  };
  await append(form, canvas.input, 'image', 'text_input');
  await walk(canvas, 0);
  form.append('transforms', JSON.stringify(commands));
  form.append('output_format', format);
  if (quality !== undefined) form.append('output_quality', String(quality));
  if (background !== undefined) form.append('background', background);
  if (anim !== undefined) form.append('anim', String(anim));
  return form;
}

async function append(form: FormData, input: Input, imageName: string, textName: string): Promise<void> {
  if ('text' in input) return form.append(textName, JSON.stringify(input));
  form.append(imageName, await bytesOf(input), imageName);
}

function bytesOf({ stream, encoding }: { readonly stream: ReadableStream<Uint8Array> } & InputOptions): Promise<Blob> {
  return new Response(encoding === 'base64' ? decodeBase64Stream(stream) : stream).blob();
}

async function info(
  settings: AdapterSettings,
  stream: ReadableStream<Uint8Array>,
  options: InputOptions = {},
): Promise<ImageInfoAnswer> {
  const form = new FormData();
  form.append('image', await bytesOf({ stream, ...options }), 'image');
  const answer = (await (await send(settings, 'INFO', form)).json()) as {
    readonly format: string;
    readonly file_size?: number;
    readonly width?: number;
    readonly height?: number;
  };
  if (answer.file_size === undefined) return { format: 'image/svg+xml' };
  const { format, file_size: fileSize, width = 0, height = 0 } = answer;
  return { format, fileSize, width, height };
}

type Verb = 'INFO' | 'TRANSFORM';

async function send({ url }: AdapterSettings, verb: Verb, body: FormData): Promise<Response> {
  const response = await fetch(`${url}/${verb.toLowerCase()}`, { method: 'POST', body }).catch(() => {
    const { code, message } = errors.internalConnection();
    throw bindingError(verb, code, message);
  });
  if (response.status < 400) return response;
  const text = await response.text();
  const code = /err=(\d+)/.exec(response.headers.get('cf-images-binding') ?? '')?.[1];
  if (code === undefined) {
    throw new ImagesError(
      { code: 9523, status: response.status, family: 'engine' },
      `Unexpected error response ${response.status}: ${text}`,
    );
  }
  throw bindingError(verb, Number(code), text.replace(/^ERROR \d+: /, ''), response.status);
}

function bindingError(verb: Verb, code: number, message: string, status = 400): ImagesError {
  return new ImagesError({ code, status, family: 'engine' }, `IMAGES_${verb}_ERROR ${code}: ${message}`);
}

function resultOf(response: Response): TransformationResult {
  const contentType = () => {
    const type = response.headers.get('content-type');
    if (type === null) throw bindingError('TRANSFORM', 9523, 'No content-type on bindings response');
    return type;
  };
  const body = () => {
    if (response.body === null) throw bindingError('TRANSFORM', 9523, 'No body on bindings response');
    return response.body as ReadableStream<Uint8Array>;
  };
  return {
    contentType,
    response({ headers } = {}) {
      const own = new Headers(headers);
      own.set('content-type', contentType());
      return new Response(body(), { headers: own });
    },
    image: ({ encoding } = {}) => (encoding === 'base64' ? encodeBase64Stream(body()) : body()),
  };
}

/** The adapter Worker's own code, loaded with the first call. */
function createHostedImages(settings: AdapterSettings): HostedImages {
  let loaded: Promise<HostedImages> | undefined;
  const hosted = () => {
    loaded ??= import('./adapter/hosted.mjs').then(({ createHosted }) => createHosted(settings));
    return loaded;
  };
  const handle = async (id: string) => (await hosted()).image(id);
  return {
    upload: async (image, options) => (await hosted()).upload(image, options),
    list: async (options) => (await hosted()).list(options),
    createDirectUpload: async (options) => (await hosted()).createDirectUpload(options),
    image: (id) => ({
      details: async () => (await handle(id)).details(),
      bytes: async () => (await handle(id)).bytes(),
      update: async (options) => (await handle(id)).update(options),
      delete: async () => (await handle(id)).delete(),
      signedUrl: async (options) => (await handle(id)).signedUrl(options),
    }),
  };
}
