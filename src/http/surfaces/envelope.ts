import type { ImagesError } from '../../cloudflare/errors.ts';

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

/** The plain-text form of delivery, transforms and the upload host. */
export function errorText(error: ImagesError): string {
  return `ERROR ${error.code}: ${error.message}`;
}
