import { useEffect } from 'preact/hooks';
import { type AccountApi, messageOf } from './api.ts';

export type MessageKind = 'good' | 'bad';

/** Shows a message, to eyes and screen readers. */
export type Announce = (text: string, kind?: MessageKind) => void;

/** What every panel is given. */
export interface PanelProps {
  readonly api: AccountApi;
  readonly announce: Announce;
}

/** Runs a task, says that it is done, and loads again what it changed; or says why it was refused. */
export function useAttempt(announce: Announce, reload: () => Promise<unknown>) {
  return async (done: string, task: () => Promise<unknown>): Promise<void> => {
    try {
      await task();
      announce(done);
      await reload();
    } catch (problem) {
      announce(messageOf(problem), 'bad');
    }
  };
}

/** Loads when the panel opens, and when `load` becomes another function. */
export function useLoad(announce: Announce, load: () => Promise<unknown>): void {
  useEffect(() => {
    load().catch((problem) => announce(messageOf(problem), 'bad'));
  }, [announce, load]);
}
