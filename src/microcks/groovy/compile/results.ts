import type { Case, Statement } from '../syntax/ast.ts';

/** Statements whose last one gives the result: what Groovy returns of a body that does not say so. */
export function withResult(statements: readonly Statement[]): readonly Statement[] {
  const last = statements.at(-1);
  if (last === undefined) return statements;
  return [...statements.slice(0, -1), ...resultOf(last)];
}

function resultOf(statement: Statement): readonly Statement[] {
  const { place } = statement;
  switch (statement.kind) {
    case 'expression':
      return [{ kind: 'return', value: statement.value, place }];
    case 'declare': {
      const variable = statement.variables.at(-1);
      if (variable === undefined || statement.variables.length > 1) return [statement];
      return [statement, { kind: 'return', value: { kind: 'name', name: variable.name, place }, place }];
    }
    case 'if': {
      const { whenTrue, otherwise } = statement;
      return [{ ...statement, whenTrue: withResult(whenTrue), otherwise: otherwise && withResult(otherwise) }];
    }
    case 'block':
      return [{ ...statement, body: withResult(statement.body) }];
    case 'switch':
      return [{ ...statement, cases: statement.cases.map(resultOfCase) }];
    case 'try':
      return [
        {
          ...statement,
          body: withResult(statement.body),
          catches: statement.catches.map((each) => ({ ...each, body: withResult(each.body) })),
        },
      ];
    default:
      return [statement];
  }
}

/** The value before a `break`, or at the end of the last branch. */
function resultOfCase(branch: Case, index: number, all: readonly Case[]): Case {
  const { body, isArrow } = branch;
  if (isArrow) {
    return { ...branch, body: body.map((each) => (each.kind === 'yield' ? { ...each, kind: 'return' } : each)) };
  }
  const last = body.at(-1);
  if (last?.kind === 'block' && index < all.length)
    return { ...branch, body: [...body.slice(0, -1), { ...last, body: resultBefore(last.body, false) }] };
  return { ...branch, body: resultBefore(body, index === all.length - 1) };
}

function resultBefore(body: readonly Statement[], isEnd: boolean): readonly Statement[] {
  const last = body.at(-1);
  if (last?.kind === 'break' && last.label === undefined) {
    const before = body.at(-2);
    if (before === undefined || body.length < 2) return body;
    const results = resultOf(before);
    return [...body.slice(0, -2), ...results, last];
  }
  return isEnd ? withResult(body) : body;
}
