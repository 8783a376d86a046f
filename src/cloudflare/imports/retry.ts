import { setTimeout } from 'node:timers/promises';
import { S3Failure } from './failure.ts';

/** How often something is asked for, and how long it is left alone before: twice as many milliseconds each time. */
export interface Patience {
  readonly attempts: number;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** What `ask` answers, asked again as long as its failure may pass. */
export async function withRetries<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const mayPass = error instanceof S3Failure && error.isPassing;
      if (!mayPass || attempt >= patience.attempts || patience.signal.aborted) throw error;
    }
    await setTimeout(patience.milliseconds * 2 ** (attempt - 1), undefined, { signal: patience.signal });
  }
}
