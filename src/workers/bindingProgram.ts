import { errors } from '../cloudflare/index.ts';
import {
  type Program,
  type ProgramInput,
  type ProgramStep,
  readOptionsObject,
  readPlacement,
  readTextInput,
  type TransformOptions,
} from '../imaging/index.ts';

/** What the runtime's Images binding sends for one `output()`, parts as they came. */
export interface BindingForm {
  /** The canvas: the bytes of an image, or the JSON of a text. */
  readonly canvas: Uint8Array | string | undefined;
  /** The overlays in the order of their parts: overlay `n` of the transforms is `overlays[n - 1]`. */
  readonly overlays: readonly (Uint8Array | string)[];
  /** The other fields: `transforms`, `output_format`, `output_quality`, `background`, `anim`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything `output()` asks for, checked. */
export interface BindingRequest {
  readonly program: Program;
  readonly output: TransformOptions;
  /** What it uses that the types of the binding do not have, for `x-mock-limits`. */
  readonly notes: readonly string[];
}

/** The canvas and at most 99 overlays: the product's figure is not published. */
const mostInputs = 100;
const mostSteps = 1000;

/**
 * Reads the form of `/transform`. A wrong output format is 9432, as the product answers it; every other unacceptable
 * value is 9401, a missing canvas 9424.
 */
export function readBindingForm({ canvas, overlays, fields }: BindingForm): BindingRequest {
  if (canvas === undefined) throw errors.invalidHttpParameters('the form has neither image nor text_input');
  if (overlays.length >= mostInputs) {
    throw errors.invalidParameters(`there can be at most ${mostInputs} images, the canvas included`);
  }
  const inputs = [canvas, ...overlays].map(readInput);
  const list = readList(fields.transforms);
  const steps = list.map((step) => readStep(step, inputs.length));
  const output = readOutput(fields);
  const used = new Set(list.flatMap((step) => ('drawImageIndex' in step ? [] : Object.keys(step))));
  return {
    program: { inputs, steps },
    output: { ...animOf(steps), ...output },
    notes: untyped.filter((name) => used.has(name)).map((name) => `${name}=untyped`),
  };
}

/** Options that Workers in production give to `.transform()` although its types (workerd, `ImageTransform`) have none. */
const untyped = ['anim', 'dpr', 'upscale', 'zoom'];

/** Frames are chosen when the result is written, whichever step has said so; `.output()` has the last word. */
function animOf(steps: readonly ProgramStep[]): Pick<TransformOptions, 'anim'> {
  const said = steps.flatMap((step) => (step.kind === 'transform' && step.target === 0 ? [step.options.anim] : []));
  const anim = said.findLast((each) => each !== undefined);
  return anim === undefined ? {} : { anim };
}

/** The addresses of the fonts that a program needs. */
export function fontsOf({ inputs }: Program): ReadonlySet<string> {
  return new Set(inputs.flatMap((input) => (input.kind === 'text' ? [input.text.font] : [])));
}

function readInput(part: Uint8Array | string): ProgramInput {
  if (typeof part !== 'string') return { kind: 'image' };
  return { kind: 'text', text: readTextInput(parse(part, 'a text')) };
}

function readList(text = '[]'): readonly Readonly<Record<string, unknown>>[] {
  const list = parse(text, 'transforms');
  if (!Array.isArray(list) || !list.every((step) => typeof step === 'object' && step !== null)) {
    throw errors.invalidParameters('transforms must be a list of objects');
  }
  if (list.length > mostSteps) throw errors.invalidParameters(`transforms can have at most ${mostSteps} entries`);
  return list;
}

function readStep(step: Readonly<Record<string, unknown>>, count: number): ProgramStep {
  if ('drawImageIndex' in step) {
    const { drawImageIndex, targetImageIndex, ...placement } = step;
    const overlay = readIndex(drawImageIndex, 'drawImageIndex', count);
    const target = readIndex(targetImageIndex, 'targetImageIndex', count);
    if (overlay === target) throw errors.invalidParameters('an image cannot be drawn on itself');
    return { kind: 'draw', overlay, target, placement: readPlacement(placement) };
  }
  const { imageIndex, ...options } = step;
  // The vendor's first library (@cloudflare/images) knows one image, and does not number it
  const target = readIndex(imageIndex ?? 0, 'imageIndex', count);
  return { kind: 'transform', target, options: readOptionsObject(options, 'binding') };
}

function readIndex(value: unknown, name: string, count: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= count) {
    throw errors.invalidParameters(`${name} must be a whole number below ${count}, the number of images`);
  }
  return value;
}

function readOutput(fields: Readonly<Record<string, string>>): TransformOptions {
  const { output_format: format, output_quality: quality, background, anim } = fields;
  if (format === undefined || !outputFormats.has(format)) throw errors.engineBadRequest('invalid output format');
  return readOptionsObject({ format, quality: numeric(quality), background, anim: flag(anim) }, 'output');
}

const outputFormats = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif', 'rgb', 'rgba']);

function numeric(text: string | undefined): unknown {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function flag(text: string | undefined): unknown {
  return text === 'true' ? true : text === 'false' ? false : text;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errors.invalidParameters(`${what} is not valid JSON`);
  }
}
