import { isObject, type JsonObject, type Operation } from '../openapi/index.ts';

/** The `x-microcks-operation` annotation, read but not yet judged. */
export interface MicrocksSettings {
  readonly dispatcher?: string;
  /** The text; empty when the document has something else there, which `rulesObject` then holds. */
  readonly dispatcherRules?: string;
  /** Rules given as a mapping or list: not what Microcks reads (MQ-01). */
  readonly rulesObject?: unknown;
  /** Milliseconds. */
  readonly delay?: number;
  readonly delayStrategy?: string;
  readonly parameterConstraints: readonly ParameterConstraint[];
}

/** What a parameter must be like before an example is chosen. */
export interface ParameterConstraint {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  /** Copy the request header to the response. */
  readonly recopy: boolean;
  /** The whole value must match. */
  readonly mustMatchRegexp?: string;
}

/** Reads an operation's annotation; parts of the wrong type are left out, as Microcks does. */
export function readAnnotation({ extensions }: Pick<Operation, 'extensions'>): MicrocksSettings | undefined {
  const annotation = extensions['x-microcks-operation'];
  if (!isObject(annotation)) return undefined;
  const { dispatcher, dispatcherRules: rules, parameterConstraints } = annotation;
  const delay = milliseconds(annotation.frequency) ?? milliseconds(annotation.delay);
  const strategy = text(annotation.frequencyStrategy) ?? text(annotation.delayStrategy);
  return {
    ...(typeof dispatcher === 'string' ? { dispatcher } : {}),
    ...(rules === undefined ? {} : typeof rules === 'string' ? { dispatcherRules: rules } : readRulesObject(rules)),
    ...(delay === undefined ? {} : { delay }),
    ...(strategy === undefined ? {} : { delayStrategy: strategy }),
    parameterConstraints: Array.isArray(parameterConstraints)
      ? parameterConstraints.filter(isObject).flatMap(readConstraint)
      : [],
  };
}

function readRulesObject(rules: unknown): Pick<MicrocksSettings, 'dispatcherRules' | 'rulesObject'> {
  if (typeof rules === 'object' && rules !== null) return { dispatcherRules: '', rulesObject: rules };
  return { dispatcherRules: rules === null ? 'null' : String(rules) };
}

function readConstraint(source: JsonObject): ParameterConstraint[] {
  const { name, in: place, mustMatchRegexp } = source;
  if (typeof name !== 'string' || !isPlace(place)) return [];
  return [
    {
      name,
      in: place,
      required: source.required === true,
      recopy: source.recopy === true,
      ...(typeof mustMatchRegexp === 'string' ? { mustMatchRegexp } : {}),
    },
  ];
}

function isPlace(place: unknown): place is ParameterConstraint['in'] {
  return place === 'path' || place === 'query' || place === 'header' || place === 'cookie';
}

function milliseconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
