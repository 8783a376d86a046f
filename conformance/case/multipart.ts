import { randomBytes } from 'node:crypto';

/** One part of a multipart form. A part with a filename (even an empty one) is a file. */
export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  readonly filename?: string;
  readonly type?: string;
}

/** How a family of clients writes the same form on the wire. */
export interface FormStyle {
  readonly boundary: () => string;
  /** The lines before a part's content, without line ends. */
  readonly head: (part: Part) => readonly string[];
}

const digits = (count: number) => Array.from({ length: count }, () => randomBytes(1).readUInt8() % 10).join('');
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** Browsers percent-encode these three characters in names (HTML: multipart/form-data encoding algorithm). */
const percentEncode = (text: string) =>
  text.replace(/[\r\n"]/g, (character) => ({ '\r': '%0D', '\n': '%0A', '"': '%22' })[character] ?? '');
const escapeBackslash = (text: string) => text.replace(/["\\]/g, '\\$&');

const head = (
  part: Part,
  quote: (text: string) => string,
  { textType, dispositionName = 'Content-Disposition', typeName = 'Content-Type', fileType = true }: HeadOptions = {},
): readonly string[] => {
  const file = part.filename === undefined ? '' : `; filename="${quote(part.filename)}"`;
  const type = part.filename === undefined ? textType : (part.type ?? 'application/octet-stream');
  return [
    `${dispositionName}: form-data; name="${quote(part.name)}"${file}`,
    ...(type === undefined || (part.filename !== undefined && !fileType) ? [] : [`${typeName}: ${type}`]),
  ];
};

interface HeadOptions {
  readonly textType?: string;
  readonly dispositionName?: string;
  readonly typeName?: string;
  readonly fileType?: boolean;
}

/** Encodings that real clients produce. */
export const formStyles = {
  /** curl -F: dashes and 22 random characters, quotes escaped by backslash. */
  curl: {
    boundary: () => `------------------------${hex(11)}`,
    head: (part) => head(part, escapeBackslash),
  },
  /** undici, the `fetch` of Node and Deno: 11 digits behind a fixed prefix. */
  undici: {
    boundary: () => `----formdata-undici-0${digits(11)}`,
    head: (part) => head(part, percentEncode),
  },
  /** Chromium. */
  chromium: {
    boundary: () => `----WebKitFormBoundary${hex(8)}`,
    head: (part) => head(part, percentEncode),
  },
  /** Firefox: long runs of dashes and decimal digits. */
  firefox: {
    boundary: () => `---------------------------${digits(29)}`,
    head: (part) => head(part, percentEncode),
  },
  /** Python requests: a bare hex boundary, file parts without a type. */
  requests: {
    boundary: () => hex(16),
    head: (part) => head(part, escapeBackslash, { fileType: part.type !== undefined }),
  },
  /** Python requests on urllib3 1.x: names beyond ASCII in the extended notation of RFC 2231. */
  urllib3: {
    boundary: () => hex(16),
    head: (part) =>
      part.filename === undefined
        ? head(part, escapeBackslash)
        : [
            `Content-Disposition: form-data; name="${part.name}"; filename*=utf-8''${encodeURIComponent(part.filename)}`,
          ],
  },
  /** Python httpx and Go's mime/multipart: text parts without a type, a quoted boundary. */
  go: {
    boundary: () => hex(30),
    head: (part) => head(part, escapeBackslash),
  },
  /** OkHttp and Apache HttpClient: a type on text parts too. */
  java: {
    boundary: () => `${hex(4)}-${hex(2)}-${hex(2)}-${hex(2)}-${hex(6)}`,
    head: (part) => [
      ...head(part, percentEncode, { textType: 'text/plain; charset=UTF-8' }),
      `Content-Length: ${Buffer.byteLength(part.value)}`,
    ],
  },
  /** workerd: lower-case names, no types at all. */
  workerd: {
    boundary: () => `--------------------------${digits(24)}`,
    head: (part) => head(part, percentEncode, { dispositionName: 'content-disposition', fileType: false }),
  },
} as const satisfies Record<string, FormStyle>;
export type FormStyleName = keyof typeof formStyles;

/** A form on the wire. */
export interface EncodedForm {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Encodes a form as one family of clients does; without parts only the closing delimiter is left. */
export function encodeForm(parts: readonly Part[], style: FormStyleName = 'undici'): EncodedForm {
  const { boundary: make, head: write }: FormStyle = formStyles[style];
  const boundary = make();
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${write(part).join('\r\n')}\r\n\r\n`),
    Buffer.from(part.value),
    Buffer.from('\r\n'),
  ]);
  const quoted = style === 'go' ? `"${boundary}"` : boundary;
  return {
    contentType: `multipart/form-data; boundary=${quoted}`,
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** Text parts from a plain object; `undefined` fields are left out. */
export function fields(values: Readonly<Record<string, string | undefined>>): readonly Part[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}
