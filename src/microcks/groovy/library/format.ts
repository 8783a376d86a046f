import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { hashOf } from '../operations/keys.ts';
import { ownText } from '../operations/text.ts';
import type { Value } from '../values/containers.ts';
import { decimalOf, exactDecimal, plainText, rescale } from '../values/decimal.ts';
import { bigOf, Char, isIntegral, isNumeric, Long, type Numeric, Real, realOf } from '../values/numbers.ts';
import { fullNameOf, typeOf } from '../values/types.ts';

interface Spec {
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const specifier = /%(\d+\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])?/g;

/** `String.format`; throws what Java's Formatter does. */
export function formatText(pattern: string, args: readonly Value[], machine: Machine): string {
  let next = 0;
  let result = '';
  let from = 0;
  for (const found of pattern.matchAll(specifier)) {
    const [text, index, flags = '', width, precision, conversion] = found;
    result += pattern.slice(from, found.index);
    from = found.index + text.length;
    if (conversion === undefined)
      throw failure('UnknownFormatConversionException', `Conversion = '${pattern.charAt(from) || '%'}'`);
    const spec = { flags, width: numberOf(width), precision: numberOf(precision), conversion };
    if (spec.width !== undefined) machine.meter.text(spec.width);
    if (spec.precision !== undefined) machine.meter.text(spec.precision);
    if (conversion === '%' || conversion === 'n') {
      result += conversion === 'n' ? '\n' : padded('%', spec);
      continue;
    }
    const at = index === undefined ? next++ : Number.parseInt(index, 10) - 1;
    if (at >= args.length) throw failure('MissingFormatArgumentException', `Format specifier '${text}'`);
    result += padded(converted(args[at] ?? null, spec, machine), spec);
    machine.meter.joined(result.length);
  }
  return result + pattern.slice(from);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function padded(text: string, { width = 0, flags, conversion }: Spec): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && 'dxXofeEgG'.includes(conversion)) {
    const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }
  return text.padStart(width);
}

function converted(value: Value, spec: Spec, machine: Machine): string {
  const { conversion, precision } = spec;
  const lower = conversion.toLowerCase();
  const text =
    lower === 'b' ? String(typeof value === 'boolean' ? value : value !== null) : byKind(lower, value, spec, machine);
  if (text === undefined) throw failure('UnknownFormatConversionException', `Conversion = '${conversion}'`);
  const cut = 'sbh'.includes(lower) && precision !== undefined ? text.slice(0, precision) : text;
  return conversion === lower ? cut : cut.toUpperCase();
}

function wrongType(conversion: string, value: Value) {
  return failure('IllegalFormatConversionException', `${conversion} != ${fullNameOf(typeOf(value))}`);
}

function byKind(kind: string, value: Value, spec: Spec, machine: Machine): string | undefined {
  if (kind === 's') return ownText(value);
  if (!'hcdxofeg'.includes(kind)) return undefined;
  if (value === null) return 'null';
  if (kind === 'h') return (hashOf(value) >>> 0).toString(16);
  if (kind === 'c') {
    if (value instanceof Char) return ownText(value);
    if (typeof value === 'number') return String.fromCodePoint(value);
    throw wrongType(kind, value);
  }
  if (!isNumeric(value)) throw wrongType(kind, value);
  if ('dxo'.includes(kind)) {
    if (!isIntegral(value)) throw wrongType(kind, value);
    return kind === 'd' ? signed(String(bigOf(value)), spec) : radixText(value, kind === 'x' ? 16 : 8);
  }
  if (isIntegral(value)) throw wrongType(kind, value);
  return realFormat(kind, value, spec, machine);
}

function radixText(value: Numeric, radix: number): string {
  if (typeof value === 'number') return (value >>> 0).toString(radix);
  return BigInt.asUintN(64, value instanceof Long ? value.value : BigInt(realOf(value))).toString(radix);
}

function realFormat(kind: string, value: Numeric, spec: Spec, { meter }: Machine): string {
  const precision = spec.precision ?? 6;
  if (value instanceof Real && !Number.isFinite(value.value)) return ownText(value);
  if (kind === 'f') {
    const exact = value instanceof Real ? shortDecimal(value) : decimalOf(value);
    return signed(plainText(rescale(exact, precision, 'HALF_UP', meter), meter), spec);
  }
  const text = realOf(value).toExponential(kind === 'e' ? precision : Math.max(0, precision - 1));
  return signed(text.replace(/e([+-])(\d)$/, 'e$10$2'), spec);
}

/** Java rounds the shortest text of a double, not its exact value. */
function shortDecimal(value: Real) {
  return Math.abs(value.value) > 1e21 ? exactDecimal(value.value) : decimalOf(value);
}

function signed(text: string, { flags }: Spec): string {
  const isNegative = text.startsWith('-');
  const digits = isNegative ? text.slice(1) : text;
  const [whole = '', fraction] = digits.split('.');
  const grouped = flags.includes(',') ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  const body = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  if (isNegative) return flags.includes('(') ? `(${body})` : `-${body}`;
  return (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + body;
}
