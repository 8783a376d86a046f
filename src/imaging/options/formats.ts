interface FormatRow {
  readonly mediaType: string;
  /** A source may have it. */
  readonly isRead?: true;
  /** A result may have it. */
  readonly isWritten?: true;
  /** A result of it can have transparent pixels. */
  readonly hasAlpha?: true;
  /** A result of it can move. */
  readonly isAnimated?: true;
}

/**
 * The formats that can be told from a file's bytes, and the Workers binding's raw outputs: media type (IANA registry),
 * and what the engine does with them. A new one has a row here, a header reader (`files`) and a codec (`pixels`).
 */
export const formats = {
  jpeg: { mediaType: 'image/jpeg', isRead: true, isWritten: true },
  png: { mediaType: 'image/png', isRead: true, isWritten: true, hasAlpha: true },
  gif: { mediaType: 'image/gif', isRead: true, isWritten: true, hasAlpha: true, isAnimated: true },
  webp: { mediaType: 'image/webp', isRead: true, isWritten: true, hasAlpha: true, isAnimated: true },
  avif: { mediaType: 'image/avif', isRead: true, isWritten: true, hasAlpha: true },
  svg: { mediaType: 'image/svg+xml', isRead: true },
  heic: { mediaType: 'image/heic', isRead: true },
  bmp: { mediaType: 'image/bmp' },
  tiff: { mediaType: 'image/tiff' },
  ico: { mediaType: 'image/vnd.microsoft.icon' },
  jxl: { mediaType: 'image/jxl' },
  rgb: { mediaType: 'application/octet-stream', isWritten: true },
  rgba: { mediaType: 'application/octet-stream', isWritten: true, hasAlpha: true },
} as const satisfies Record<string, FormatRow>;

type Formats = typeof formats;
type Written<Name> = Name extends keyof Formats
  ? Formats[Name] extends { readonly isWritten: true }
    ? Name
    : never
  : never;

/** Formats of files. Not all of them can be decoded; refusals are the pipeline's business. */
export type ImageFormat = Exclude<keyof Formats, 'rgb' | 'rgba'>;

/** Raster formats that can be written. */
export type OutputFormat = Written<keyof Formats>;

/** The row of a format, whatever it is. */
export function formatRow(format: keyof Formats): FormatRow {
  return formats[format];
}

/** True for the name of a format that can be written. */
export function isOutputFormat(name: string): name is OutputFormat {
  return Object.hasOwn(formats, name) && formatRow(name as keyof Formats).isWritten === true;
}
