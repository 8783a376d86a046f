/** The middle value; 0 for none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that `percent` of all values do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** What a piece of work returned and the CPU milliseconds of this process, all threads: others on the machine do not count. */
export async function cpuTime<T>(work: () => Promise<T>): Promise<{ readonly time: number; readonly value: T }> {
  const started = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(started);
  return { time: (user + system) / 1000, value };
}
