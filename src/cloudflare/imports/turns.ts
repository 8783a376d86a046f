/** A number of places that share a number of bytes; whoever finds too little free waits in line. */
export interface Turns {
  /** Resolves when a place, and so many bytes, are free, with what gives them back. */
  take(bytes?: number): Promise<() => void>;
}

interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/** So many places, for so many bytes together; who needs more than all of them has them to itself. */
export function createTurns(places: number, maxBytes = Number.POSITIVE_INFINITY): Turns {
  const waiting: Waiting[] = [];
  let taken = 0;
  let held = 0;
  const hasRoom = (bytes: number) => taken === 0 || (taken < places && held + bytes <= maxBytes);
  const enter = (bytes: number) => {
    taken++;
    held += bytes;
  };
  const leave = (bytes: number) => {
    taken--;
    held -= bytes;
    for (let next = waiting[0]; next !== undefined && hasRoom(next.bytes); next = waiting[0]) {
      waiting.shift();
      enter(next.bytes);
      next.enter();
    }
  };
  return {
    async take(bytes = 0) {
      if (waiting.length === 0 && hasRoom(bytes)) enter(bytes);
      else await new Promise<void>((resolve) => waiting.push({ bytes, enter: resolve }));
      let isGiven = false;
      return () => {
        if (!isGiven) leave(bytes);
        isGiven = true;
      };
    },
  };
}
