/** A number of places; whoever finds none free waits in line. */
export interface Turns {
  /** Resolves when a place is free, with what gives it back. */
  take(): Promise<() => void>;
}

/** So many places. */
export function createTurns(places: number): Turns {
  const waiting: (() => void)[] = [];
  let free = places;
  const giveBack = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  const once = () => {
    let isGiven = false;
    return () => {
      if (!isGiven) giveBack();
      isGiven = true;
    };
  };
  return {
    async take() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return once();
    },
  };
}
