import { createHash } from 'node:crypto';

/** What a report keeps of a body: its size, its hash, and as much of it as a reader needs. */
export interface BodyEvidence {
  readonly bytes: number;
  /** Of the whole body, hex. */
  readonly sha256?: string;
  readonly mediaType?: string;
  /** The beginning of a text, redacted. */
  readonly text?: string;
}

/** One request and what came back, redacted. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: BodyEvidence;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: BodyEvidence;
  };
  /** Why there is no response. */
  readonly fault?: string;
  readonly milliseconds: number;
}

/** A delivered picture beside the one that was expected, both as data URLs. */
export interface PictureEvidence {
  readonly title: string;
  readonly source?: string;
  readonly expected?: string;
  readonly delivered?: string;
  readonly findings: readonly string[];
}

/** How much text of a body the evidence keeps, in characters. */
const keptText = 2000;

const keptEdge = 64 * 1024;

/** Evidence of a body; binary content is kept as size and hash only. */
export function bodyEvidence(body: Buffer, mediaType: string | undefined): BodyEvidence | undefined {
  if (body.length === 0) return undefined;
  const type = mediaType === undefined ? {} : { mediaType };
  const common = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex'), ...type };
  const text = readable(body);
  return text === undefined ? common : { ...common, text };
}

function readable(body: Buffer): string | undefined {
  const head = body.subarray(0, keptText * 4);
  const text = head.toString('utf8');
  // A binary part makes the rest of a multipart body unreadable: keep the lines before it and after it.
  if (text.startsWith('--')) return clip(edges(body).replace(/[^\t\r\n\x20-\x7e]+/g, '…'));
  if (text.includes('\u0000') || (text.match(/\ufffd/g)?.length ?? 0) > 2) return undefined;
  return clip(text);
}

/** As much of a long body as can show in what is kept of it. */
function edges(body: Buffer): string {
  if (body.length <= 2 * keptEdge) return body.toString('latin1');
  return `${body.toString('latin1', 0, keptEdge)}\u0000${body.toString('latin1', body.length - keptEdge)}`;
}

function clip(text: string): string {
  return text.length > keptText ? `${text.slice(0, keptText)}…` : text;
}
