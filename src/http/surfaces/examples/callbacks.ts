import type { Fetcher } from '../../../cloudflare/index.ts';
import {
  type Callback,
  type Chance,
  createAnswerBuilder,
  type MicrocksMode,
  type MockRequest,
  readCallbacks,
} from '../../../microcks/index.ts';
import type { Operation } from '../../../openapi/index.ts';

/** Sends the callbacks of operations, one after the other. */
export interface CallbackSender {
  /**
   * Called when an example has answered; the callbacks of its name follow. Where a page of another site has asked, it
   * may have chosen their address, and they go to no private one.
   */
  schedule(
    operation: Operation,
    exampleName: string,
    request: MockRequest,
    params: Readonly<Record<string, string>>,
    variables: ReadonlyMap<string, unknown>,
    isTrusted: boolean,
  ): void;
  /** Forgets those that are due. */
  clear(): void;
}

/** What sending takes. */
export interface CallbackOptions {
  readonly fetcher: Fetcher;
  readonly mode: MicrocksMode;
  readonly chance: Chance;
  /** Between the answer and its callback, and between callbacks. */
  readonly milliseconds: number;
  readonly report: (error: unknown) => void;
}

const maxDue = 1000;

/** The request that callbacks follow. */
interface Cause {
  readonly dispatch: Parameters<ReturnType<typeof createAnswerBuilder>['build']>[1];
  readonly isTrusted: boolean;
}

/** Opens a sender with nothing due. */
export function createCallbackSender({ fetcher, mode, chance, milliseconds, report }: CallbackOptions): CallbackSender {
  const due = new Set<NodeJS.Timeout>();
  const answers = createAnswerBuilder(mode, chance);
  const send = async ({ method, url, example }: Callback, { dispatch, isTrusted }: Cause) => {
    const { headers, body } = answers.build(example, dispatch, '');
    const answer = await fetcher.exchange(new URL(url), { method, headers: { ...headers }, body, isTrusted });
    for await (const _ of answer.body) {
      // Read to its end, so that the connection is free again
    }
  };
  const later = (callbacks: readonly Callback[], cause: Cause) => {
    const [next, ...others] = callbacks;
    if (next === undefined || due.size >= maxDue) return;
    const timer = setTimeout(() => {
      due.delete(timer);
      send(next, cause).catch((error) =>
        report(new Error(`the callback ${next.name} to ${next.url} failed: ${(error as Error).message}`)),
      );
      later(others, cause);
    }, milliseconds);
    timer.unref();
    due.add(timer);
  };
  return {
    schedule(operation, exampleName, request, params, variables, isTrusted) {
      if (Object.keys(operation.callbacks).length === 0) return;
      const dispatch = { request, params, base: '', variables: new Map(variables) };
      later(readCallbacks(operation, exampleName, request, mode), { dispatch, isTrusted });
    },
    clear() {
      for (const timer of due) clearTimeout(timer);
      due.clear();
    },
  };
}
