/** Where the commands write, and how they hear of Ctrl-C. */
export interface Console {
  readonly stdout: NodeJS.WritableStream & { readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Where answers are read from. */
  readonly stdin: NodeJS.ReadableStream;
  /** Calls back at the first SIGINT or SIGTERM, or when nobody is left to read; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** How long a second signal is taken for an echo of the first, in milliseconds: a parent passes on what we got too. */
const echo = 500;

/** The process: its streams and signals. A second signal ends it at once, with exit code 5. */
export const processConsole: Console = {
  stdin: process.stdin,
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
    const onGone = () => {
      if (first === undefined) listener();
      first ??= Date.now();
    };
    for (const signal of signals) process.on(signal, onSignal);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', onGone);
    // The channel to the program that started us closes with it, however it ends; listening must not keep us alive
    process.on('disconnect', onGone);
    process.channel?.unref();
    return () => {
      for (const signal of signals) process.off(signal, onSignal);
      // Streams stay watched: what is written at the end to a closed pipe is no defect
      process.off('disconnect', onGone);
    };
  },
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
