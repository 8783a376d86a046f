import type { Responder } from '../../../microcks/index.ts';
import type { Operation } from '../../../openapi/index.ts';

/** The calls of one service on one day (UTC). */
interface Day {
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly day: string;
  dailyCount: number;
  readonly hourlyCount: Record<string, number>;
  readonly minuteCount: Record<string, number>;
  readonly operationCount: Record<string, number>;
}

/** How often services were called. */
export interface Invocations {
  count(responder: Responder, operation: Operation): void;
  /** Of a service on a day (`20260131`), today by default; nothing without a call. */
  of(service: string, version: string, day?: string): Readonly<Day> | undefined;
  /** Of all services on a day, the most called first. */
  on(day?: string): readonly Readonly<Day>[];
  clear(): void;
}

/** Days of services that are kept; the oldest goes first. */
const maxDays = 1000;

/** Counts from zero, in the mock's time. */
export function createInvocations(now: () => number): Invocations {
  const days = new Map<string, Day>();
  const today = () => dayOf(now());
  return {
    count({ contract: { document } }, { name }) {
      const at = new Date(now());
      const day = dayOf(at.getTime());
      const { title, version } = document.info;
      const key = JSON.stringify([day, title, version]);
      const counted = days.get(key) ?? newDay(title, version, day);
      if (!days.has(key) && days.size >= maxDays) days.delete(days.keys().next().value ?? '');
      days.set(key, counted);
      counted.dailyCount += 1;
      increase(counted.hourlyCount, String(at.getUTCHours()));
      increase(counted.minuteCount, String(at.getUTCHours() * 60 + at.getUTCMinutes()));
      increase(counted.operationCount, name);
    },
    of: (service, version, day = today()) => days.get(JSON.stringify([day, service, version])),
    on: (day = today()) =>
      [...days.values()].filter((each) => each.day === day).sort((a, b) => b.dailyCount - a.dailyCount),
    clear: () => days.clear(),
  };
}

function newDay(serviceName: string, serviceVersion: string, day: string): Day {
  return { serviceName, serviceVersion, day, dailyCount: 0, hourlyCount: {}, minuteCount: {}, operationCount: {} };
}

function increase(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}
