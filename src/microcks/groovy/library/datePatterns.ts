/** Patterns of SimpleDateFormat and DateTimeFormatter, in English, for a moment in a zone. */

/** A zone by Java's name: the machine's own for none, UTC for an unknown one. */
export function zoneOf(name: string | null): string {
  if (name === null) return Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [, sign, hours = '0', minutes = '00'] = /^(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name) ?? [];
  if (sign !== undefined) return `${sign}${hours.padStart(2, '0')}:${minutes}`;
  if (name === 'GMT' || name === 'Z') return 'UTC';
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
export function offsetOf(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(zone) ?? [];
  if (sign !== undefined) return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const options = {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', options);
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** The moment of a zone's own time, which is given as if it were UTC. */
export function instantOf(local: number, zone: string): number {
  const guess = local - offsetOf(zone, local);
  return local - offsetOf(zone, guess);
}

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

type Field = (date: Date, length: number, zone: string, instant: number) => string;

const two =
  (read: (date: Date) => number): Field =>
  (date, length) =>
    String(read(date)).padStart(length, '0');
const named =
  (names: readonly string[], read: (date: Date) => number): Field =>
  (date, length) => {
    const name = names[read(date)] ?? '';
    return length > 3 ? name : name.slice(0, 3);
  };
const year: Field = (date, length) => {
  const value = String(date.getUTCFullYear());
  return length === 2 ? value.slice(-2) : value.padStart(length, '0');
};
const month: Field = (date, length) =>
  length > 2
    ? named(months, (each) => each.getUTCMonth())(date, length, '', 0)
    : String(date.getUTCMonth() + 1).padStart(length, '0');
const dayOfYear = (date: Date) =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000,
  ) + 1;

function offsetText(zone: string, instant: number, separator: string): string {
  const minutes = Math.round(offsetOf(zone, instant) / 60_000);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${separator}${String(rest).padStart(2, '0')}`;
}

const fields: Readonly<Record<string, Field>> = {
  G: () => 'AD',
  y: year,
  u: (date, length) => (length > 1 ? year(date, length, '', 0) : String(date.getUTCDay() || 7)),
  Y: year,
  M: month,
  L: month,
  d: two((date) => date.getUTCDate()),
  D: two(dayOfYear),
  E: named(weekdays, (date) => date.getUTCDay()),
  a: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  H: two((date) => date.getUTCHours()),
  k: two((date) => date.getUTCHours() || 24),
  K: two((date) => date.getUTCHours() % 12),
  h: two((date) => date.getUTCHours() % 12 || 12),
  m: two((date) => date.getUTCMinutes()),
  s: two((date) => date.getUTCSeconds()),
  S: (date, length) =>
    String(date.getUTCMilliseconds()).padStart(3, '0').slice(0, Math.max(3, length)).padEnd(length, '0'),
  z: (_, __, zone, instant) => (zone === 'UTC' ? 'UTC' : `GMT${offsetText(zone, instant, ':')}`),
  Z: (_, __, zone, instant) => offsetText(zone, instant, ''),
  X: (_, length, zone, instant) =>
    offsetOf(zone, instant) === 0
      ? 'Z'
      : offsetText(zone, instant, length === 3 ? ':' : '').slice(0, length === 1 ? 3 : 9),
};

const piece = /'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g;

/** A moment written by a pattern; letters without a meaning are left as they are. */
export function formatPattern(pattern: string, instant: number, zone: string): string {
  const date = new Date(instant + offsetOf(zone, instant));
  return pattern.replace(piece, (text, letter: string | undefined) => {
    if (letter !== undefined) return fields[letter]?.(date, text.length, zone, instant) ?? text;
    return text === "''" ? "'" : text.startsWith("'") ? text.slice(1, -1).replaceAll("''", "'") : text;
  });
}

/** A moment read by a pattern; nothing when the text does not fit it. */
export function parsePattern(pattern: string, text: string, zone: string): number | undefined {
  const names: string[] = [];
  const source = pattern.replace(piece, (part, letter: string | undefined) => {
    if (letter === undefined)
      return quoted(part.startsWith("'") ? part.slice(1, -1).replaceAll("''", "'") || "'" : part);
    names.push(letter === 'M' && part.length > 2 ? 'N' : letter);
    if (letter === 'S') return '(\\d{1,9})';
    if (letter === 'X' || letter === 'Z' || letter === 'z') return '(Z|UTC|GMT|[+-]\\d{2}:?\\d{0,2})';
    if (/[EaN]/.test(letter) || (part.length > 2 && letter === 'M')) return '([A-Za-z]+)';
    return /[yuY]/.test(letter) && part.length > 2 ? '(\\d{4})' : '(\\d{1,2})';
  });
  const found = new RegExp(`^${source}`).exec(text);
  if (found === null) return undefined;
  const values = new Map(names.map((name, index) => [name, found[index + 1] ?? '']));
  const number = (name: string, otherwise: number) => Number(values.get(name) ?? otherwise);
  const byName = months.findIndex(
    (name) => name.slice(0, 3).toLowerCase() === values.get('N')?.slice(0, 3).toLowerCase(),
  );
  const hours = number('H', (number('h', 0) % 12) + (values.get('a')?.toUpperCase() === 'PM' ? 12 : 0));
  const monthIndex = byName >= 0 ? byName : number('M', 1) - 1;
  const local = Date.UTC(
    number('y', number('u', 1970)),
    monthIndex,
    number('d', 1),
    hours,
    number('m', 0),
    number('s', 0),
    Number((values.get('S') ?? '0').padEnd(3, '0').slice(0, 3)),
  );
  const offset = values.get('X') ?? values.get('Z') ?? values.get('z');
  return instantOf(local, offset === undefined ? zone : zoneOf(offset));
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
