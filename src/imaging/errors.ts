/**
 * One class of refusals, and the rows of the catalogue that making a picture can meet. Whoever serves pictures adds rows
 * of its own (`cloudflare/errors.ts`); everybody above this room sees that one catalogue.
 */

/** Which part of the real product owns the number: its API gateway, the Images service, or the image engine. */
export type ErrorFamily = 'gateway' | 'images' | 'engine';

/** What travels with a refusal's text, and survives the way between threads. */
export interface ErrorFacts {
  /** The product's number. */
  readonly code: number;
  /** The HTTP status it travels with. */
  readonly status: number;
  readonly family: ErrorFamily;
  /** The gateway's nested causes (`error_chain`). */
  readonly chain?: readonly { readonly code: number; readonly message: string }[];
  /** Where the API says it without an envelope: the sentence alone, or behind `ERROR` and the number. */
  readonly plain?: 'sentence' | 'numbered' | undefined;
}

/** A row of the catalogue. */
export interface ErrorRow extends ErrorFacts {
  /** The text; `{}` is replaced by the details given when it is thrown, or dropped with its separator. */
  readonly message: string;
  /** True when the mock never meets the situation by itself, so that only fault injection produces it. */
  readonly injectedOnly?: true;
}

/** A damaged file needs more memory than was counted for it; whoever counted counts again, or refuses. */
export class HeavierError extends Error {
  constructor() {
    super('more memory is needed than was counted');
  }
}

/** A catalogued refusal. */
export class ImagesError extends Error {
  override readonly name = 'ImagesError';
  readonly code: number;
  readonly status: number;
  readonly family: ErrorFamily;
  /** Extra response headers, such as `retry-after` or `allow`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly chain: NonNullable<ErrorFacts['chain']>;
  readonly plain: ErrorFacts['plain'];

  constructor(facts: ErrorFacts, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = facts.code;
    this.status = facts.status;
    this.family = facts.family;
    this.headers = headers;
    this.chain = facts.chain ?? [];
    this.plain = facts.plain;
  }

  /** The same refusal, in another form or with another status. */
  changed(facts: Partial<Pick<ErrorFacts, 'status' | 'plain'>>): ImagesError {
    return new ImagesError({ ...this, ...facts }, this.message, this.headers);
  }
}

/** Makes the refusal of one row; `detail` fills the row's `{}`. */
export type Refuse = (detail?: string, headers?: Readonly<Record<string, string>>) => ImagesError;

/** A maker of refusals for each row of a catalogue, by the row's name. */
export function refusalsOf<Name extends string>(
  rows: Readonly<Record<Name, ErrorRow>>,
): Readonly<Record<Name, Refuse>> {
  const refusals = Object.entries<ErrorRow>(rows).map(([name, row]): [string, Refuse] => [
    name,
    (detail = '', headers) => {
      const text = detail === '' ? row.message.replace(/:? ?\{\}/, '') : row.message.replace('{}', () => detail);
      return new ImagesError(row, text, headers);
    },
  ]);
  return Object.fromEntries(refusals) as Readonly<Record<Name, Refuse>>;
}

/** What may be wrong with a picture, with what is asked of it, or with the time it takes. */
export const imagingErrors = {
  invalidParameters: {
    family: 'engine',
    code: 9401,
    status: 400,
    message: 'Missing or invalid resizing parameters: {}',
  },
  couldNotResize: { family: 'engine', code: 9401, status: 400, message: 'Could not resize the image: {}' },
  fontFailed: { family: 'engine', code: 9410, status: 400, message: 'Could not load the font: {}' },
  notAnImage: {
    family: 'engine',
    code: 9412,
    status: 415,
    message: 'Could not resize the image: The requested file is not an image we recognize{}',
  },
  formatRefused: { family: 'engine', code: 9412, status: 415, message: 'Could not resize the image: {}' },
  tooBig: { family: 'engine', code: 9413, status: 403, message: '{}' },
  unsupportedOriginal: { family: 'engine', code: 9420, status: 415, message: 'Original image has unsupported format' },
  encodingFailed: { family: 'engine', code: 9516, status: 500, message: 'Error during encoding: {}' },
  decodingFailed: { family: 'engine', code: 9516, status: 422, message: 'Error during decoding: {}' },
  unsupportedType: { family: 'engine', code: 9520, status: 415, message: 'Original image has unsupported format' },
  busy: { family: 'engine', code: 9522, status: 503, message: 'Processing limit reached: the service is too busy' },
  processingFailed: { family: 'engine', code: 9523, status: 422, message: 'Processing failed: {}' },
  tooSlow: {
    family: 'engine',
    code: 9529,
    status: 504,
    message: 'The image is too large to process or the service is too busy',
  },
} as const satisfies Record<string, ErrorRow>;

/** What this room throws: `throw errors.notAnImage()`. */
export const errors = refusalsOf(imagingErrors);

/** The refusal to draw on a drawing, and to make one. */
export function noConversion(): ImagesError {
  return errors.formatRefused('Conversion between SVG and raster formats is not supported');
}
