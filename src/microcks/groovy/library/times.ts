import type { Machine } from '../machine.ts';
import { constantOf } from '../methods/numbers.ts';
import { type MethodTable, methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { textOf } from '../operations/text.ts';
import { GObject, type Value } from '../values/containers.ts';
import { Long } from '../values/numbers.ts';
import { formatPattern, instantOf, offsetOf, parsePattern, zoneOf } from './datePatterns.ts';

/** A date, time or moment: milliseconds of its own time as if it were UTC, and its zone where it has one. */
interface TimeState {
  readonly millis: number;
  readonly zone: string;
  readonly key: string;
  readonly order: number;
  readonly text: string;
}

type Kind = 'LocalDate' | 'LocalDateTime' | 'LocalTime' | 'Instant' | 'ZonedDateTime' | 'OffsetDateTime';
type Time = GObject<TimeState>;

function isZoned(kind: string): boolean {
  return kind === 'ZonedDateTime' || kind === 'OffsetDateTime';
}

const day = 86_400_000;
const long = (value: number) => new Long(BigInt(Math.trunc(value)));
const pad = (value: number, length = 2) => String(value).padStart(length, '0');

function timeText(millis: number, always: boolean): string {
  const date = new Date(millis);
  const [seconds, fraction] = [date.getUTCSeconds(), date.getUTCMilliseconds()];
  const base = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
  if (seconds === 0 && fraction === 0 && !always) return base;
  return `${base}:${pad(seconds)}${fraction === 0 ? '' : `.${pad(fraction, 3)}`}`;
}

function textFor(kind: Kind, millis: number, zone: string): string {
  const date = Number.isFinite(millis) ? new Date(millis).toISOString().replace(/T.*/, '') : '';
  switch (kind) {
    case 'LocalDate':
      return date;
    case 'LocalTime':
      return timeText(millis, false);
    case 'LocalDateTime':
      return `${date}T${timeText(millis, false)}`;
    case 'Instant':
      return `${date}T${timeText(millis, true)}Z`;
    case 'ZonedDateTime':
    case 'OffsetDateTime':
      return `${date}T${timeText(millis, false)}${formatPattern('XXX', instantOf(millis, zone), zone)}${zone === 'UTC' || /^[+-]/.test(zone) ? '' : `[${zone}]`}`;
  }
}

function newTime(kind: Kind, millis: number, zone = 'UTC'): Time {
  if (!Number.isFinite(millis) || Math.abs(millis) > 8.64e15)
    throw failure('DateTimeException', 'the date is out of range');
  return new GObject(kind, { millis, zone, key: `${millis}${zone}`, order: millis, text: textFor(kind, millis, zone) });
}

const shapes: Readonly<Record<Kind, RegExp>> = {
  LocalDate: /^\d{4}-\d\d-\d\d$/,
  LocalTime: /^\d\d:\d\d(:\d\d(\.\d+)?)?$/,
  LocalDateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/,
  Instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/,
  OffsetDateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
  ZonedDateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)(\[[^\]]+\])?$/,
};

function parseTime(kind: Kind, text: string): Time {
  const iso =
    kind === 'LocalTime'
      ? `1970-01-01T${text}Z`
      : kind === 'LocalDate'
        ? `${text}T00:00:00Z`
        : kind === 'LocalDateTime'
          ? `${text}Z`
          : text.replace(/\[.*/, '');
  const zone = isZoned(kind) ? zoneOf(/(Z|[+-]\d\d:\d\d)/.exec(text.slice(11))?.[0] ?? 'Z') : 'UTC';
  const instant = shapes[kind].test(text) ? Date.parse(iso) : Number.NaN;
  const isRolled =
    kind === 'LocalDate' && !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) !== text;
  if (Number.isNaN(instant) || isRolled) {
    throw failure('DateTimeParseException', `Text '${text}' could not be parsed at index 0`);
  }
  return newTime(kind, isZoned(kind) ? instant + offsetOf(zone, instant) : instant, zone);
}

function addMonths(millis: number, count: number): number {
  const date = new Date(millis);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return date.getTime();
}

const fixed: Readonly<Record<string, number>> = {
  Nanos: 1e-6,
  Millis: 1,
  Seconds: 1000,
  Minutes: 60_000,
  Hours: 3_600_000,
  Days: day,
  Weeks: 7 * day,
};
const units: Readonly<Record<string, string>> = {
  NANOS: 'Nanos',
  MILLIS: 'Millis',
  SECONDS: 'Seconds',
  MINUTES: 'Minutes',
  HOURS: 'Hours',
  DAYS: 'Days',
  WEEKS: 'Weeks',
  MONTHS: 'Months',
  YEARS: 'Years',
};

function moved({ type, state }: Time, unit: string, count: number): Time {
  const kind = type as Kind;
  const { millis, zone } = state;
  if (unit === 'Months' || unit === 'Years')
    return newTime(kind, addMonths(millis, unit === 'Years' ? count * 12 : count), zone);
  const sum = millis + Math.trunc(count * (fixed[unit] ?? 0));
  return newTime(kind, kind === 'LocalTime' ? ((sum % day) + day) % day : sum, zone);
}

function between(unit: string, from: Time, to: Time): number {
  const size = fixed[unit];
  if (size !== undefined) return Math.trunc((to.state.millis - from.state.millis) / size);
  const [a, b] = [new Date(from.state.millis), new Date(to.state.millis)];
  let months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  if (months > 0 && addMonths(a.getTime(), months) > b.getTime()) months -= 1;
  if (months < 0 && addMonths(a.getTime(), months) < b.getTime()) months += 1;
  return unit === 'Years' ? Math.trunc(months / 12) : months;
}

const weekdays = 'MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY'.split(' ');
const months = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');
const utc = ({ state }: Time) => new Date(state.millis);
const unitName = (unit: Value) =>
  units[textOf(unit).toUpperCase()] ?? units[(unit as GObject<{ name?: string }>).state?.name ?? ''] ?? 'Days';

function movements(): Record<string, (self: Time, args: never) => Value> {
  const rows: Record<string, (self: Time, args: never) => Value> = {};
  for (const unit of [...Object.keys(fixed), 'Months', 'Years']) {
    rows[`plus${unit}(long)`] = (self, [count]: [number]) => moved(self, unit, count);
    rows[`minus${unit}(long)`] = (self, [count]: [number]) => moved(self, unit, -count);
  }
  return rows;
}

function tableFor(kind: Kind): MethodTable {
  return methods<Time>(kind, {
    ...movements(),
    'plus(long,Object)': (self, [count, unit]: [number, Value]) => moved(self, unitName(unit), count),
    'minus(long,Object)': (self, [count, unit]: [number, Value]) => moved(self, unitName(unit), -count),
    'plus(Duration)': (self, [duration]: [GObject<{ order: number }>]) => moved(self, 'Millis', duration.state.order),
    'minus(Duration)': (self, [duration]: [GObject<{ order: number }>]) => moved(self, 'Millis', -duration.state.order),
    'plus(long)|next()': (self, [count = 1]: [number?]) =>
      moved(self, kind === 'LocalDate' ? 'Days' : 'Seconds', count),
    'minus(long)|previous()': (self, [count = 1]: [number?]) =>
      moved(self, kind === 'LocalDate' ? 'Days' : 'Seconds', -count),
    'isBefore(Object)': (self, [other]: [Time]) => self.state.millis < other.state.millis,
    'isAfter(Object)': (self, [other]: [Time]) => self.state.millis > other.state.millis,
    'isEqual(Object)': (self, [other]: [Time]) => self.state.millis === other.state.millis,
    'getYear()': (self) => utc(self).getUTCFullYear(),
    'getMonthValue()': (self) => utc(self).getUTCMonth() + 1,
    'getMonth()': (self) => constantOf('Month', months[utc(self).getUTCMonth()] ?? '', utc(self).getUTCMonth()),
    'getDayOfMonth()': (self) => utc(self).getUTCDate(),
    'getDayOfWeek()': (self) => weekday((utc(self).getUTCDay() + 6) % 7),
    'getDayOfYear()': (self) => Math.floor((self.state.millis - Date.UTC(utc(self).getUTCFullYear(), 0, 1)) / day) + 1,
    'getHour()': (self) => utc(self).getUTCHours(),
    'getMinute()': (self) => utc(self).getUTCMinutes(),
    'getSecond()': (self) => utc(self).getUTCSeconds(),
    'getNano()': (self) => utc(self).getUTCMilliseconds() * 1_000_000,
    'isLeapYear()': (self) => new Date(Date.UTC(utc(self).getUTCFullYear(), 1, 29)).getUTCMonth() === 1,
    'lengthOfMonth()': (self) =>
      new Date(Date.UTC(utc(self).getUTCFullYear(), utc(self).getUTCMonth() + 1, 0)).getUTCDate(),
    'withDayOfMonth(int)': (self, [value]: [number]) => newTime(kind, utc(self).setUTCDate(value), self.state.zone),
    'withMonth(int)': (self, [value]: [number]) => moved(self, 'Months', value - utc(self).getUTCMonth() - 1),
    'withYear(int)': (self, [value]: [number]) => moved(self, 'Years', value - utc(self).getUTCFullYear()),
    'toEpochMilli()': (self) => long(self.state.millis),
    'getEpochSecond()': (self) => long(Math.floor(self.state.millis / 1000)),
    'toEpochDay()': (self) => long(Math.floor(self.state.millis / day)),
    'toEpochSecond()|toEpochSecond(Object)': (self) =>
      long(Math.floor(instantOf(self.state.millis, self.state.zone) / 1000)),
    'toLocalDate()': (self) => newTime('LocalDate', Math.floor(self.state.millis / day) * day),
    'toLocalTime()': (self) => newTime('LocalTime', ((self.state.millis % day) + day) % day),
    'toLocalDateTime()': (self) => newTime('LocalDateTime', self.state.millis),
    'toInstant()|toInstant(Object)': (self) => newTime('Instant', instantOf(self.state.millis, self.state.zone)),
    'atStartOfDay()': (self) => newTime('LocalDateTime', self.state.millis),
    'atTime(int,int)': (self, [hours, minutes]: [number, number]) =>
      newTime('LocalDateTime', self.state.millis + hours * 3_600_000 + minutes * 60_000),
    'atZone(Object)': (self, [zone]: [Value]) => {
      const name = zoneOf(textOf(zone));
      const { millis } = self.state;
      return newTime('ZonedDateTime', kind === 'Instant' ? millis + offsetOf(name, millis) : millis, name);
    },
    'truncatedTo(Object)': (self, [unit]: [Value]) => {
      const size = Math.max(1, fixed[unitName(unit)] ?? 1);
      return newTime(kind, Math.floor(self.state.millis / size) * size, self.state.zone);
    },
    'until(Object,Object)': (self, [other, unit]: [Time, Value]) => long(between(unitName(unit), self, other)),
    'format(DateTimeFormatter)': (self, [formatter]: [GObject<{ pattern: string }>]) =>
      written(self, formatter.state.pattern),
    'format(String)': (self, [pattern]: [string]) => written(self, pattern),
    'minus(Object)': (self, [other]: [Time]) => long(between('Days', other, self)),
  });
}

function written({ state, type }: Time, pattern: string): string {
  if (pattern === '') return state.text;
  const isLocal = type !== 'Instant' && !isZoned(type);
  const zone = isLocal ? 'UTC' : state.zone;
  return formatPattern(pattern, isLocal ? state.millis : instantOf(state.millis, zone), zone);
}

const weekday = (index: number) =>
  new GObject('DayOfWeek', {
    ...(constantOf('DayOfWeek', weekdays[index] ?? '', index).state as object),
    value: index + 1,
  });

function nowIn(kind: Kind, { host }: Machine, zone: string): Time {
  const instant = host.now();
  const local = kind === 'Instant' ? instant : instant + offsetOf(zone, instant);
  if (kind === 'LocalDate') return newTime(kind, Math.floor(local / day) * day);
  return newTime(kind, kind === 'LocalTime' ? ((local % day) + day) % day : local, isZoned(kind) ? zone : 'UTC');
}

function staticsFor(kind: Kind): MethodTable {
  return methods(kind, {
    'now()': (_, __, machine) => nowIn(kind, machine, zoneOf(null)),
    'now(Object)': (_, [zone]: [Value], machine) => nowIn(kind, machine, zoneOf(textOf(zone))),
    'parse(CharSequence)': (_: Value, [text]: [string]) => parseTime(kind, text),
    'parse(CharSequence,Object)': (_: Value, [text, by]: [string, Value]) => {
      const pattern = by instanceof GObject ? (by.state as { readonly pattern: string }).pattern : textOf(by);
      const instant = pattern === '' ? undefined : parsePattern(pattern, text, 'UTC');
      if (pattern === '') return parseTime(kind, text);
      if (instant === undefined)
        throw failure('DateTimeParseException', `Text '${text}' could not be parsed at index 0`);
      return newTime(kind, instant);
    },
    'of(int,int,int)': (_: Value, args: readonly number[]) =>
      kind === 'LocalTime' ? newTime(kind, clock(args)) : newTime(kind, date(args)),
    'of(int,int)': (_: Value, args: readonly number[]) => newTime(kind, clock(args)),
    'of(int,int,int,int,int)|of(int,int,int,int,int,int)': (_: Value, args: readonly number[]) =>
      newTime(kind, date(args) + clock(args.slice(3))),
    'ofEpochMilli(long)': (_: Value, [millis]: [number]) => newTime(kind, millis),
    'ofEpochSecond(long)': (_: Value, [seconds]: [number]) => newTime(kind, seconds * 1000),
    'ofEpochDay(long)': (_: Value, [days]: [number]) => newTime(kind, days * day),
    'ofInstant(Instant,Object)': (_: Value, [{ state }, zone]: [Time, Value]) =>
      newTime(
        kind,
        state.millis + offsetOf(zoneOf(textOf(zone)), state.millis),
        isZoned(kind) ? zoneOf(textOf(zone)) : 'UTC',
      ),
  });
}

function date([year = 1970, month = 1, dayOfMonth = 1]: readonly number[]): number {
  const millis = Date.UTC(year, month - 1, dayOfMonth);
  if (new Date(millis).getUTCDate() !== dayOfMonth || month < 1 || month > 12) {
    throw failure('DateTimeException', `Invalid date '${months[month - 1] ?? month} ${dayOfMonth}'`);
  }
  return millis;
}

function clock([hours = 0, minutes = 0, seconds = 0]: readonly number[]): number {
  if (hours > 23 || minutes > 59 || seconds > 59)
    throw failure('DateTimeException', 'Invalid value for the time of day');
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const kinds: readonly Kind[] = [
  'LocalDate',
  'LocalDateTime',
  'LocalTime',
  'Instant',
  'ZonedDateTime',
  'OffsetDateTime',
];
const zone = (name: string) => new GObject('ZoneId', { text: name, key: name });

/** The units and days that scripts name. */
const unitConstants = Object.fromEntries(
  Object.keys(units).map((name, index) => [
    `ChronoUnit.${name}`,
    new GObject('ChronoUnit', { name, key: name, order: index, text: name.charAt(0) + name.slice(1).toLowerCase() }),
  ]),
);

/** java.time, as far as scripts use it. */
export const timeTables = {
  instance: [
    ...kinds.map(tableFor),
    methods<GObject<{ name: string }>>('ChronoUnit', {
      'between(Object,Object)': (self, [from, to]: [Time, Time]) => long(between(unitName(self), from, to)),
      'name()': ({ state }) => state.name,
    }),
    methods<GObject<{ name: string; value: number }>>('DayOfWeek', {
      'getValue()': ({ state }) => state.value,
      'plus(long)': ({ state }, [days]: [number]) => weekday((((state.value - 1 + days) % 7) + 7) % 7),
    }),
    methods<GObject<{ order: number }>>('Month', { 'getValue()': ({ state }) => state.order + 1 }),
    methods<GObject<{ name: string; order: number }>>('Enum', {
      'name()': ({ state }) => state.name,
      'ordinal()': ({ state }) => state.order,
    }),
    methods<GObject<{ pattern: string }>>('DateTimeFormatter', {
      'format(Object)': ({ state }, [time]: [Time]) => written(time, state.pattern),
      'withZone(Object)|withLocale(Object)': (self) => self,
    }),
  ],
  static: [
    ...kinds.map(staticsFor),
    methods('DateTimeFormatter', {
      'ofPattern(String)|ofPattern(String,Object)': (_: Value, [pattern]: [string]) =>
        new GObject('DateTimeFormatter', { pattern }),
    }),
    methods('ZoneId', {
      'of(String)': (_, [name]: [string]) => zone(zoneOf(name)),
      'systemDefault()': () => zone(zoneOf(null)),
    }),
    methods('ZoneOffset', { 'of(String)': (_, [name]: [string]) => zone(zoneOf(name)) }),
  ],
  constants: {
    ...unitConstants,
    'Instant.EPOCH': newTime('Instant', 0),
    'LocalDate.EPOCH': newTime('LocalDate', 0),
    ...Object.fromEntries(weekdays.map((name, index) => [`DayOfWeek.${name}`, weekday(index)])),
    ...Object.fromEntries(months.map((name, index) => [`Month.${name}`, constantOf('Month', name, index)])),
    'ZoneOffset.UTC': zone('UTC'),
    'DateTimeFormatter.ISO_LOCAL_DATE': new GObject('DateTimeFormatter', { pattern: 'yyyy-MM-dd' }),
    'DateTimeFormatter.ISO_DATE': new GObject('DateTimeFormatter', { pattern: 'yyyy-MM-dd' }),
    'DateTimeFormatter.BASIC_ISO_DATE': new GObject('DateTimeFormatter', { pattern: 'yyyyMMdd' }),
    'DateTimeFormatter.ISO_LOCAL_DATE_TIME': new GObject('DateTimeFormatter', { pattern: "yyyy-MM-dd'T'HH:mm:ss" }),
    'DateTimeFormatter.ISO_INSTANT': new GObject('DateTimeFormatter', { pattern: '' }),
  },
};
