import { encodeForm, type FormStyleName, type Part } from './multipart.ts';

/** A request's body; at most one of the three. */
export interface RequestBody {
  readonly json?: unknown;
  readonly form?: readonly Part[];
  /** How the form is written on the wire; as `fetch` of Node by default. */
  readonly style?: FormStyleName;
  readonly body?: { readonly content: Buffer | string; readonly type?: string };
}

/** A body as bytes, and its media type. */
export function encodeBody(request: RequestBody): { readonly content?: Buffer; readonly type?: string } {
  if (request.json !== undefined)
    return { content: Buffer.from(JSON.stringify(request.json)), type: 'application/json' };
  if (request.form !== undefined) {
    const { body, contentType } = encodeForm(request.form, request.style);
    return { content: body, type: contentType };
  }
  if (request.body === undefined) return {};
  const { content, type } = request.body;
  return { content: Buffer.from(content), ...(type === undefined ? {} : { type }) };
}
