/** What a mock may take to answer. */
export const maxSeconds = 5;

/** A request that got no answer, and why. */
export interface Failure {
  readonly message: string;
  readonly name: string;
  readonly code?: string | undefined;
}

/** Whether there is no answer at all. */
export function failed(answer: Response | Failure): answer is Failure {
  return !('status' in answer);
}

/** Asks, with the patience of somebody who waits at a terminal; what goes wrong is an answer, too. */
export async function ask(
  url: URL,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body?: FormData,
): Promise<Response | Failure> {
  const init = {
    method,
    headers,
    signal: AbortSignal.timeout(maxSeconds * 1000),
    ...(body === undefined ? {} : { body }),
  };
  return fetch(url, init).catch((error: Failure & { readonly cause?: Failure }) => {
    const { message, name, code } = error.cause ?? error;
    return { message, name, code };
  });
}
