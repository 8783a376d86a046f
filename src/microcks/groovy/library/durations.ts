import { methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { GObject, type Value } from '../values/containers.ts';
import { Long } from '../values/numbers.ts';

/** A span of time in milliseconds. */
interface DurationState {
  readonly order: number;
  readonly key: string;
  readonly text: string;
}

type Duration = GObject<DurationState>;

const long = (value: number) => new Long(BigInt(Math.trunc(value)));

function durationText(millis: number): string {
  if (millis === 0) return 'PT0S';
  const [hours, minutes] = [Math.trunc(millis / 3_600_000), Math.trunc((millis % 3_600_000) / 60_000)];
  const seconds = (millis % 60_000) / 1000;
  return `PT${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${seconds === 0 ? '' : `${seconds}S`}`;
}

function newDuration(millis: number): Duration {
  return new GObject('Duration', { order: millis, key: String(millis), text: durationText(millis) });
}

function parse(text: string): Duration {
  const found = /^([-+])?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (found === null) throw failure('DateTimeParseException', 'Text cannot be parsed to a Duration');
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  const millis = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return newDuration(sign === '-' ? -millis : millis);
}

const sizes = { Millis: 1, Seconds: 1000, Minutes: 60_000, Hours: 3_600_000, Days: 86_400_000 } as const;

type Row = (self: Duration, args: never) => Value;

const ofRows: Record<string, (self: Value, args: never) => Value> = {};
const readRows: Record<string, Row> = {};
for (const [unit, size] of Object.entries(sizes)) {
  ofRows[`of${unit}(long)`] = (_, [count]: [number]) => newDuration(count * size);
  readRows[`to${unit}()`] = ({ state }) => long(state.order / size);
  readRows[`plus${unit}(long)`] = ({ state }, [count]: [number]) => newDuration(state.order + count * size);
  readRows[`minus${unit}(long)`] = ({ state }, [count]: [number]) => newDuration(state.order - count * size);
}

interface Moment {
  readonly millis: number;
}

/** java.time.Duration. */
export const durationTables = {
  instance: [
    methods<Duration>('Duration', {
      ...readRows,
      'getSeconds()|toSeconds()': ({ state }) => long(Math.floor(state.order / 1000)),
      'plus(Duration)': ({ state }, [other]: [Duration]) => newDuration(state.order + other.state.order),
      'minus(Duration)': ({ state }, [other]: [Duration]) => newDuration(state.order - other.state.order),
      'multipliedBy(long)': ({ state }, [by]: [number]) => newDuration(state.order * by),
      'isNegative()': ({ state }) => state.order < 0,
      'isZero()': ({ state }) => state.order === 0,
    }),
  ],
  static: [
    methods('Duration', {
      ...ofRows,
      'between(Object,Object)': (_, [from, to]: [GObject<Moment>, GObject<Moment>]) =>
        newDuration(to.state.millis - from.state.millis),
      'parse(CharSequence)': (_, [text]: [string]) => parse(text),
    }),
  ],
  constants: { 'Duration.ZERO': newDuration(0) },
};
