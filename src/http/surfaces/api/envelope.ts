import type { IncomingMessage } from 'node:http';
import type { ImagesError } from '../../../cloudflare/index.ts';
import { type Answer, json } from '../../answer.ts';

/** The API's JSON envelope around a result. */
export function success(result: object, resultInfo?: object): object {
  return {
    result,
    success: true,
    errors: [],
    messages: [],
    ...(resultInfo === undefined ? {} : { result_info: resultInfo }),
  };
}

/** The API's JSON envelope around a refusal. */
export function failure(error: ImagesError): object {
  return {
    result: null,
    success: false,
    errors: [
      {
        code: error.code,
        message: error.message,
        ...(error.chain.length === 0
          ? {}
          : { error_chain: error.chain.map(({ code, message }) => ({ code, message })) }),
      },
    ],
    messages: [],
  };
}

/** A refusal of the API: its envelope, or plain text for a client that prefers it or where the product sends that. */
export function envelopeRefusal(error: ImagesError, { headers }: Pick<IncomingMessage, 'headers'>): Answer {
  const isPreferred = /^text\/plain\b/.test(headers.accept ?? '');
  if (!isPreferred && error.plain === undefined) return json(error.status, failure(error), error.headers);
  const plain = { 'content-type': 'text/plain; charset=utf-8', ...error.headers };
  return { status: error.status, headers: plain, body: error.plain === 'sentence' ? error.message : errorText(error) };
}

/** The plain-text form of delivery, transforms and the upload host. */
export function errorText(error: ImagesError): string {
  return `ERROR ${error.code}: ${error.message}`;
}
