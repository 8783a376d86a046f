import { isTextMediaType } from '../../openapi/index.ts';

/** The `content-type` of a media type of the contract: a concrete one, with the charset where it is text. */
export function contentTypeOf(mediaType: string, content?: string | Uint8Array): string {
  const type = mediaType.includes('*') ? concreteType(content) : mediaType;
  return isTextMediaType(type) && !/charset=/i.test(type) ? `${type};charset=UTF-8` : type;
}

function concreteType(content: string | Uint8Array | undefined): string {
  if (typeof content !== 'string') return 'application/octet-stream';
  return /^\s*[[{]/.test(content) ? 'application/json' : 'text/plain';
}
