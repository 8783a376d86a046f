import type { ParameterObject } from '../../../spec/document.ts';
import {
  compilePattern,
  headerText,
  isObject,
  type Operation,
  type Pattern,
  readCookies,
  readParameter,
} from '../../openapi/index.ts';
import { type ParameterConstraint, readAnnotation } from '../annotation.ts';
import { type MockRequest, partsOf } from '../request.ts';

/** What a request must have before an example is chosen. */
export interface Constraints {
  /** Microcks' sentence about the first violation. */
  check(request: MockRequest, params: Readonly<Record<string, string>>): string | undefined;
  /** Request headers that are copied to the response. */
  copied(request: MockRequest): Readonly<Record<string, string>>;
  /** True when there is nothing to check or to copy. */
  readonly isEmpty: boolean;
  readonly problems: readonly string[];
}

/** The constraints of the annotation, and one for each parameter that is `required`. */
export function compileConstraints(operation: Operation): Constraints {
  const due = operation.ownParameters.filter((parameter) => parameter.required === true && parameter.in !== 'path');
  const required = due.map(
    ({ name, in: place }): ParameterConstraint => ({ name, in: place, required: true, recopy: false }),
  );
  const constraints = [...(readAnnotation(operation)?.parameterConstraints ?? []), ...required];
  const problems: string[] = [];
  const patterns = new Map<ParameterConstraint, Pattern>();
  for (const constraint of constraints) {
    if (constraint.mustMatchRegexp === undefined) continue;
    const pattern = compilePattern(constraint.mustMatchRegexp);
    if (pattern !== undefined) patterns.set(constraint, pattern);
    else
      problems.push(`${operation.name}: mustMatchRegexp of ${constraint.name} is no regular expression; it is ignored`);
  }
  const structured = new Map(required.map((constraint, index) => [constraint, structuredReader(due[index])] as const));
  const copiedNames = constraints.filter(({ in: place, recopy }) => recopy && place === 'header');
  return {
    isEmpty: constraints.length === 0,
    problems,
    check(request, params) {
      for (const constraint of constraints) {
        const { name } = constraint;
        const value = sentValue(constraint, request, params) ?? structured.get(constraint)?.(request, params);
        const end = 'Check parameter constraints.';
        if (value === undefined) {
          if (constraint.required) return `Parameter ${name} is required. ${end}`;
          continue;
        }
        if (patterns.get(constraint)?.matches(value) === false) {
          return `Parameter ${name} should match ${constraint.mustMatchRegexp}. ${end}`;
        }
      }
      return undefined;
    },
    copied: ({ headers }) =>
      Object.fromEntries(
        copiedNames.flatMap(({ name }) => {
          const value = headerText(headers[name.toLowerCase()]);
          return value === undefined ? [] : [[name, value]];
        }),
      ),
  };
}

/** Reads a parameter whose members are sent under names of their own (`a[b]=1`, or exploded): the text that it makes. */
function structuredReader(parameter: ParameterObject | undefined) {
  return (request: MockRequest, params: Readonly<Record<string, string>>): string | undefined => {
    const value = parameter === undefined ? undefined : readParameter(parameter, partsOf(request, params));
    return isObject(value) ? JSON.stringify(value) : undefined;
  };
}

function sentValue(
  { name, in: place }: ParameterConstraint,
  request: MockRequest,
  params: Readonly<Record<string, string>>,
): string | undefined {
  if (place === 'path') return Object.hasOwn(params, name) ? params[name] : undefined;
  if (place === 'header') return headerText(request.headers[name.toLowerCase()]);
  if (place === 'cookie') return readCookies(headerText(request.headers.cookie)).get(name);
  const { query, body } = partsOf(request, params);
  const field = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return query.get(name) ?? (typeof field === 'string' ? field : undefined);
}
