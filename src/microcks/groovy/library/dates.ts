import type { Machine } from '../machine.ts';
import { methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { textOf } from '../operations/text.ts';
import { GClass, GObject, type Value } from '../values/containers.ts';
import { Long, type Numeric, realOf } from '../values/numbers.ts';
import { formatPattern, offsetOf, parsePattern, zoneOf } from './datePatterns.ts';

/** A moment that scripts hold as a Date; it can be moved by `setTime`. */
interface DateState {
  instant: number;
  readonly key: string;
  readonly order: number;
  readonly text: string;
}

/** A Date of milliseconds since the epoch. */
function newDate(instant: number): GObject<DateState> {
  return new GObject<DateState>('Date', {
    instant,
    get key() {
      return String(this.instant);
    },
    get order() {
      return this.instant;
    },
    get text() {
      return formatPattern('EEE MMM dd HH:mm:ss zzz yyyy', this.instant, zoneOf(null));
    },
  });
}

const day = 86_400_000;
const long = (value: number) => new Long(BigInt(Math.trunc(value)));

interface ZoneState {
  readonly text: string;
  readonly key: string;
}

function zoneName(zone: Value): string {
  return zone instanceof GObject ? (zone.state as ZoneState).text : zoneOf(zone === null ? null : textOf(zone));
}

const newZone = (name: string) => new GObject<ZoneState>('TimeZone', { text: name, key: name });

const dateMethods = methods<GObject<DateState>>('Date', {
  'getTime()': ({ state }) => long(state.instant),
  'setTime(long)': ({ state }, [instant]: [number]) => {
    state.instant = instant;
    return null;
  },
  'format(String)': ({ state }, [pattern]: [string]) => formatPattern(pattern, state.instant, zoneOf(null)),
  'format(String,TimeZone)': ({ state }, [pattern, zone]: [string, Value]) =>
    formatPattern(pattern, state.instant, zoneName(zone)),
  'before(Date)': ({ state }, [other]: [GObject<DateState>]) => state.instant < other.state.instant,
  'after(Date)': ({ state }, [other]: [GObject<DateState>]) => state.instant > other.state.instant,
  'plus(int)': ({ state }, [days]: [number]) => newDate(state.instant + days * day),
  'minus(int)': ({ state }, [days]: [number]) => newDate(state.instant - days * day),
  'minus(Date)': ({ state }, [other]: [GObject<DateState>]) => Math.trunc((state.instant - other.state.instant) / day),
  'next()': ({ state }) => newDate(state.instant + day),
  'previous()': ({ state }) => newDate(state.instant - day),
  'clone()': ({ state }) => newDate(state.instant),
  'clearTime()': (self) => {
    const { state } = self;
    const local = state.instant + offsetOf(zoneOf(null), state.instant);
    state.instant -= ((local % day) + day) % day;
    return self;
  },
  'toInstant()': ({ state }, _: readonly Value[], machine) =>
    machine.invoke(instants, 'ofEpochMilli', [long(state.instant)]),
  'getYear()': ({ state }) => Number(formatPattern('yyyy', state.instant, zoneOf(null))) - 1900,
  'getMonth()': ({ state }) => Number(formatPattern('M', state.instant, zoneOf(null))) - 1,
  'getDate()': ({ state }) => Number(formatPattern('d', state.instant, zoneOf(null))),
  'getHours()': ({ state }) => Number(formatPattern('H', state.instant, zoneOf(null))),
  'getMinutes()': ({ state }) => Number(formatPattern('m', state.instant, zoneOf(null))),
  'getSeconds()': ({ state }) => Number(formatPattern('s', state.instant, zoneOf(null))),
  'getDay()': ({ state }) => Number(formatPattern('u', state.instant, zoneOf(null))) % 7,
});

const instants = new GClass('Instant');

interface FormatState {
  readonly pattern: string;
  zone: string;
}

function parseDate(text: string, pattern: string, zone: string): GObject<DateState> {
  const instant = parsePattern(pattern, text, zone);
  if (instant === undefined) throw failure('ParseException', `Unparseable date: "${text}"`);
  return newDate(instant);
}

const formats = methods<GObject<FormatState>>('SimpleDateFormat', {
  'format(Date)': ({ state }, [date]: [GObject<DateState>]) =>
    formatPattern(state.pattern, date.state.instant, state.zone),
  'parse(String)': ({ state }, [text]: [string]) => parseDate(text, state.pattern, state.zone),
  'setTimeZone(TimeZone)': ({ state }, [zone]: [Value]) => {
    state.zone = zoneName(zone);
    return null;
  },
  'setLenient(boolean)': () => null,
  'toPattern()': ({ state }) => state.pattern,
});

const now = (machine: Machine) => newDate(machine.host.now());

/** java.util.Date and what formats it. */
export const dateTables = {
  instance: [
    dateMethods,
    formats,
    methods<GObject<ZoneState>>('TimeZone', {
      'getID()': ({ state }) => state.text,
      'getRawOffset()': ({ state }) => offsetOf(state.text, 0),
    }),
  ],
  static: [
    methods('Date', {
      'new()': (_, __, machine) => now(machine),
      'new(Number)': (_, [instant]: [Numeric]) => newDate(realOf(instant)),
      'parse(String,String)': (_: Value, [pattern, text]: [string, string]) => parseDate(text, pattern, zoneOf(null)),
      'parse(String,String,TimeZone)': (_: Value, [pattern, text, zone]: [string, string, Value]) =>
        parseDate(text, pattern, zoneName(zone)),
      'from(Instant)': (_, [instant]: [Value], machine) =>
        newDate(realOf(machine.invoke(instant, 'toEpochMilli', []) as Numeric)),
    }),
    methods('SimpleDateFormat', {
      'new(String)|new(String,Object)': (_: Value, [pattern]: [string]) =>
        new GObject<FormatState>('SimpleDateFormat', { pattern, zone: zoneOf(null) }),
    }),
    methods('TimeZone', {
      'getTimeZone(String)': (_, [name]: [string]) => newZone(zoneOf(name)),
      'getDefault()': () => newZone(zoneOf(null)),
    }),
    methods('System', {
      'currentTimeMillis()': (_, __, { host }) => long(host.now()),
      'nanoTime()': (_, __, { host }) => long(host.now() * 1_000_000),
      'lineSeparator()': () => '\n',
    }),
  ],
};
