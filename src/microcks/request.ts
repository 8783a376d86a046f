import type { RequestParts } from '../openapi/index.ts';

/** A request to be answered from the contract. */
export interface MockRequest {
  /** Upper case. */
  readonly method: string;
  /** Percent-encoded, without the base path. */
  readonly path: string;
  /** Without its question mark. */
  readonly search: string;
  /** `[name, value, name, value, ...]` as they came. */
  readonly rawHeaders: readonly string[];
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: RequestBody;
  /** Whose state is meant; nothing means everybody's. */
  readonly namespace?: string;
  /** True when only the answer is wanted, and nothing shall be changed. */
  readonly isTrial?: true;
}

/** A request's body, read. */
export interface RequestBody {
  /** As sent; nothing when there was no body, or one that is no text. */
  readonly text?: string;
  /** Parsed JSON, the fields of a form (files as bytes), or the text; nothing when there was no body. */
  readonly value?: unknown;
  readonly contentType?: string;
}

/** A header's first value. */
export function headerOf({ headers }: Pick<MockRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}

/** The request as validators take it. */
export function partsOf(request: MockRequest, params: Readonly<Record<string, string>>): RequestParts {
  const { body, headers, search } = request;
  return {
    params,
    headers,
    query: new URLSearchParams(search),
    ...(body.value === undefined ? {} : { body: body.value }),
    contentType: body.contentType,
  };
}

/** A text's percent-escapes undone, where they are well-formed. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
