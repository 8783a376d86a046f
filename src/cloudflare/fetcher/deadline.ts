/** A signal, and how to let go of what it waits for. */
export interface Deadline {
  readonly signal: AbortSignal;
  release(): void;
}

/**
 * A signal that aborts with another one, or after so many milliseconds, whichever is first. `AbortSignal.any` over
 * `AbortSignal.timeout` does not hold on to its parts: garbage collection may take the time-out, and with it the end of
 * a request that nobody answers (https://github.com/nodejs/node/issues/54614).
 */
export function deadline(milliseconds: number, other: AbortSignal): Deadline {
  const controller = new AbortController();
  const late = () => controller.abort(new DOMException(`no answer within ${milliseconds} ms`, 'TimeoutError'));
  const timer = setTimeout(late, milliseconds).unref();
  const end = () => controller.abort(other.reason);
  const release = () => {
    clearTimeout(timer);
    other.removeEventListener('abort', end);
  };
  if (other.aborted) end();
  else other.addEventListener('abort', end, { once: true });
  return { signal: controller.signal, release };
}
