import { type Chance, randomInteger } from '../ports.ts';
import { formatJavaDate, moveJavaDate } from './javaDate.ts';
import { people } from './people.ts';

/** What a function may use and change. */
interface FunctionContext {
  readonly chance: Chance;
  readonly variables: Map<string, unknown>;
}

/** A template function; an error means that the whole text stays as it is written. */
type TemplateFunction = (context: FunctionContext, args: readonly string[]) => string;

/** A version 4 UUID. */
function randomUuid({ random }: Pick<Chance, 'random'>): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const now: TemplateFunction = ({ chance }, args) => {
  const [pattern, amount] = args;
  if (pattern === undefined || args.length > 2) return String(chance.now());
  const instant = amount === undefined ? chance.now() : moveJavaDate(chance.now(), amount);
  const text = formatJavaDate(pattern, instant);
  if (text === undefined) throw new RangeError(`${pattern} is no date pattern`);
  return text;
};

const uuid: TemplateFunction = ({ chance }) => randomUuid(chance);

const randomInt: TemplateFunction = ({ chance }, args) => {
  if (args.length === 0 || args.length > 2) return String(randomInteger(chance, 2 ** 32) - 2 ** 31);
  const bounds = args.map(readInteger);
  const isRange = args.length === 2 && bounds.every((bound) => bound !== undefined);
  const least = isRange ? (bounds[0] ?? 0) : 0;
  const below = (isRange ? bounds[1] : args.length === 1 ? bounds[0] : undefined) ?? maxInteger;
  if (least >= below) throw new RangeError('randomInt needs a lower bound below its upper bound');
  return String(least + randomInteger(chance, below - least));
};

const maxInteger = 2 ** 31 - 1;

function readInteger(text: string): number | undefined {
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= -maxInteger - 1 && value <= maxInteger ? value : undefined;
}

const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const maxString = 65_536;

const randomString: TemplateFunction = ({ chance }, args) => {
  const length = args.length === 1 ? (readInteger(args[0] ?? '') ?? 32) : 32;
  if (length < 0 || length > maxString) throw new RangeError(`randomString makes at most ${maxString} characters`);
  const bytes = chance.random(length);
  return Array.from(bytes, (byte) => alphanumeric[(byte * alphanumeric.length) >> 8]).join('');
};

const invented = Object.fromEntries(
  Object.entries(people).map(([name, invent]): [string, TemplateFunction] => [
    name,
    ({ chance }) => invent((below) => randomInteger(chance, below)),
  ]),
);

/** Every function, by the name that templates use. */
export const templateFunctions: Readonly<Record<string, TemplateFunction>> = {
  now,
  timestamp: now,
  uuid,
  guid: uuid,
  randomUUID: uuid,
  randomInt,
  randomString,
  randomBoolean: ({ chance }) => String(randomInteger(chance, 2) === 1),
  randomValue: ({ chance }, args) => args[randomInteger(chance, args.length)] ?? '',
  ...invented,
  put({ variables }, [name, value]) {
    if (name !== undefined && value !== undefined) variables.set(name, value);
    return '';
  },
};
