import { valueAt } from '../../../spec/pointer.ts';
import { compilePattern, isObject, parsedJson } from '../../openapi/index.ts';
import { parseJsonText, scalarText } from '../jsonText.ts';
import type { Dispatcher } from './dispatcher.ts';

/** Chooses by a place in the body. */
export const jsonBody: Dispatcher = {
  isByUrl: false,
  compile(rules, { mode }) {
    const rule = readJsonBodyRules(rules);
    if (typeof rule !== 'function') return { criteriaOf: () => ({ text: null, ...rule }), problems: [rule.problem] };
    return {
      criteriaOf({ request: { body } }) {
        const json = body.text === '' ? undefined : parseJsonText(body.text ?? '');
        const form = json === undefined ? mode.formOf(body) : undefined;
        if (json === undefined && form === undefined && body.text !== '') {
          return { text: null, problem: 'the body is not JSON, so the JSON_BODY rule cannot be evaluated' };
        }
        return { text: rule(json ?? form) ?? null };
      },
      problems: [],
    };
  },
};

/** JSON_BODY rules, read: the name of the response for a body; nothing when no case fits. */
export type JsonBodyRule = (body: unknown) => string | undefined;

/**
 * Reads `{ exp, operator, cases }`: `exp` is a JSON Pointer into the body, `operator` one of the five below, `cases` the
 * response name by case, `default` for the rest. Answers what is wrong when they are malformed.
 */
export function readJsonBodyRules(rules: string): JsonBodyRule | { readonly problem: string } {
  const specification = parsedJson(rules);
  if (specification === undefined) return { problem: `dispatcherRules is not JSON; ${shape}` };
  if (!isObject(specification)) return { problem: `dispatcherRules is not a JSON object; ${shape}` };
  const { exp, operator, cases } = specification;
  if (typeof exp !== 'string' || (exp !== '' && !exp.startsWith('/'))) {
    return { problem: `"exp" must be a JSON Pointer such as /country; ${shape}` };
  }
  if (!isObject(cases)) return { problem: `"cases" must be an object; ${shape}` };
  const create = typeof operator === 'string' && Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (create === undefined) {
    return {
      problem: `the operator "${String(operator)}" is unknown; use one of ${Object.keys(operators).join(', ')}`,
    };
  }
  const named = Object.entries(cases).map(([key, name]) => [key, String(name)] as const);
  const fallback = new Map(named).get('default');
  const choose = create(named);
  return (body) => choose(valueAt(body, exp)) ?? fallback;
}

const shape = 'expected JSON text {"exp": "/pointer", "operator": "equals", "cases": {"value": "response name"}}';

type Cases = readonly (readonly [key: string, response: string])[];
type Operator = (cases: Cases) => (node: unknown) => string | undefined;

const operators: Readonly<Record<string, Operator>> = {
  equals(cases) {
    const byText = new Map(cases);
    return (node) => byText.get(scalarText(node));
  },
  range(cases) {
    const ranges = cases.flatMap(readRange);
    return (node) => {
      const text = scalarText(node).trim();
      return text === '' ? undefined : findRange(ranges, Number(text));
    };
  },
  regexp(cases) {
    const patterns = cases.flatMap(([key, response]) => {
      const pattern = key === 'default' ? undefined : compilePattern(key);
      return pattern === undefined ? [] : [{ pattern, response }];
    });
    return (node) => patterns.find(({ pattern }) => pattern.matches(scalarText(node)))?.response;
  },
  size(cases) {
    const ranges = cases.flatMap(readRange);
    return (node) => (Array.isArray(node) ? findRange(ranges, node.length) : undefined);
  },
  presence(cases) {
    const byKey = new Map(cases);
    return (node) => byKey.get(node === undefined ? 'missing' : 'found');
  },
};

interface Range {
  readonly holds: (value: number) => boolean;
  readonly response: string;
}

/** `[a;b]` includes both bounds; `]a` and `b[` leave theirs out. */
function readRange([key, response]: Cases[number]): readonly Range[] {
  const [, open, low, high, close] = /^([[\]])([^;]*);([^;]*)([[\]])$/.exec(key) ?? [];
  if (low === undefined || high === undefined || low.trim() === '' || high.trim() === '') return [];
  const [min, max] = [Number(low), Number(high)];
  if (Number.isNaN(min) || Number.isNaN(max)) return [];
  const holds = (value: number) =>
    (open === '[' ? value >= min : value > min) && (close === ']' ? value <= max : value < max);
  return [{ holds, response }];
}

function findRange(ranges: readonly Range[], value: number): string | undefined {
  return ranges.find(({ holds }) => holds(value))?.response;
}
