/** Formats instants by the patterns of Java's SimpleDateFormat, in the local time zone and in English. */

/** The pattern applied to an instant in milliseconds; nothing when the pattern has a letter without meaning. */
export function formatJavaDate(pattern: string, instant: number): string | undefined {
  const date = new Date(instant);
  let result = '';
  for (const [text] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (text === "'") return undefined;
    if (text.startsWith("'")) result += text === "''" ? "'" : text.slice(1, -1).replaceAll("''", "'");
    else if (!/^[A-Za-z]/.test(text)) result += text;
    else {
      const field = fields[text.charAt(0)];
      if (field === undefined) return undefined;
      result += field(date, text.length);
    }
  }
  return result;
}

/** The instant moved by `5d`, `-1M` and the like (units m, H, d, M, y); other texts do not move it. */
export function moveJavaDate(instant: number, amount: string): number {
  const [, count, unit = ''] = /^([+-]?\d+)([mHdMy])$/.exec(amount) ?? [];
  const move = units[unit];
  if (count === undefined || move === undefined) return instant;
  const moved = move(new Date(instant), Number(count)).getTime();
  return Number.isNaN(moved) ? instant : moved;
}

type Field = (date: Date, length: number) => string;

const number =
  (read: (date: Date) => number): Field =>
  (date, length) =>
    String(read(date)).padStart(length, '0');

const name =
  (option: 'month' | 'weekday', from: number, otherwise: Field): Field =>
  (date, length) =>
    length < from ? otherwise(date, length) : date.toLocaleString('en-US', { [option]: length > 3 ? 'long' : 'short' });

const month = number((date) => date.getMonth() + 1);
const year: Field = (date, length) =>
  length === 2 ? String(date.getFullYear() % 100).padStart(2, '0') : String(date.getFullYear()).padStart(length, '0');

const fields: Readonly<Record<string, Field>> = {
  G: () => 'AD',
  y: year,
  Y: year,
  M: name('month', 3, month),
  L: name('month', 3, month),
  d: number((date) => date.getDate()),
  D: number((date) => Math.round((startOfDay(date) - startOfYear(date)) / 86_400_000) + 1),
  E: name('weekday', 1, () => ''),
  u: number((date) => date.getDay() || 7),
  a: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  H: number((date) => date.getHours()),
  k: number((date) => date.getHours() || 24),
  K: number((date) => date.getHours() % 12),
  h: number((date) => date.getHours() % 12 || 12),
  m: number((date) => date.getMinutes()),
  s: number((date) => date.getSeconds()),
  S: number((date) => date.getMilliseconds()),
  z: (date) => Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).format(date).split(', ')[1] ?? '',
  Z: (date) => offset(date, ''),
  X: (date, length) =>
    date.getTimezoneOffset() === 0
      ? 'Z'
      : length === 1
        ? offset(date, '').slice(0, 3)
        : offset(date, ':'.repeat(length - 2)),
};

function startOfDay(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

function startOfYear(date: Date): number {
  return Date.UTC(date.getFullYear(), 0, 1);
}

function offset(date: Date, separator: string): string {
  const minutes = -date.getTimezoneOffset();
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}${separator}${String(rest).padStart(2, '0')}`;
}

const units: Readonly<Record<string, (date: Date, count: number) => Date>> = {
  m: (date, count) => new Date(date.getTime() + count * 60_000),
  H: (date, count) => new Date(date.getTime() + count * 3_600_000),
  d: (date, count) => changed(date, (moved) => moved.setDate(moved.getDate() + count)),
  M: moveMonths,
  y: (date, count) => moveMonths(date, count * 12),
};

/** The 31st becomes the last day of a shorter month. */
function moveMonths(date: Date, count: number): Date {
  const day = date.getDate();
  const first = changed(date, (moved) => moved.setMonth(moved.getMonth() + count, 1));
  const last = new Date(first.getFullYear(), first.getMonth() + 1, 0).getDate();
  return changed(first, (moved) => moved.setDate(Math.min(day, last)));
}

function changed(date: Date, change: (copy: Date) => void): Date {
  const copy = new Date(date.getTime());
  change(copy);
  return copy;
}
