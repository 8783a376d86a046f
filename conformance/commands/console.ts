/** Where the commands write, and how they hear of Ctrl-C. */
export interface Console {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Calls back at the first SIGINT or SIGTERM; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** How long a second signal is taken for an echo of the first, in milliseconds: a parent passes on what we got too. */
const echo = 500;

/** The process: its streams and signals. A second signal ends it at once, with exit code 5. */
export const processConsole: Console = {
  stdout: process.stdout,
  stderr: process.stderr,
  onInterrupt(listener) {
    let first: number | undefined;
    const onSignal = () => {
      if (first === undefined) {
        first = Date.now();
        listener();
      } else if (Date.now() - first > echo) process.exit(5);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, onSignal);
    return () => {
      for (const signal of signals) process.off(signal, onSignal);
    };
  },
};
