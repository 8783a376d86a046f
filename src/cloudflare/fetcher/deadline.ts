/**
 * A signal that aborts with another one, or after so many milliseconds, whichever is first. `AbortSignal.any` over
 * `AbortSignal.timeout` does not hold on to its parts: garbage collection may take the time-out, and with it the end of
 * a request that nobody answers (https://github.com/nodejs/node/issues/54614).
 */
export function deadline(milliseconds: number, other: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const late = () => controller.abort(new DOMException(`no answer within ${milliseconds} ms`, 'TimeoutError'));
  const timer = setTimeout(late, milliseconds).unref();
  const end = () => {
    clearTimeout(timer);
    controller.abort(other.reason);
  };
  if (other.aborted) end();
  else other.addEventListener('abort', end, { once: true, signal });
  return signal;
}
