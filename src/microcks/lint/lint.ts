import type { Contract } from '../../../spec/load.ts';
import { createExternalReader } from '../examples/exampleValue.ts';
import { createResponder, type Responder } from '../responder.ts';
import { checkExamples } from './examples.ts';
import { type Finding, type Remark, rules } from './finding.ts';
import type { Check, LintedContract } from './linted.ts';
import { checkPaths } from './paths.ts';
import { checkResponses } from './responses.ts';

const checks: readonly Check[] = [checkExamples, checkResponses, checkPaths, checkDispatchers];

/** Finds what is wrong, surprising or weak in a contract, in the order of the files. */
export async function lintContract(contract: Contract): Promise<readonly Finding[]> {
  const fixed = responderFor(contract, 'fixed');
  const linted: LintedContract = {
    operations: fixed.operations,
    fixed,
    exact: responderFor(contract, 'exact'),
    external: createExternalReader(contract.sources[0]?.path ?? ''),
  };
  const document = (contract.problems ?? []).map((problem) => ({ ...problem, rule: 'document-invalid' as const }));
  const remarks = [...document, ...(await Promise.all(checks.map((check) => check(linted)))).flat()];
  // Reading files again for their lines takes parsers that nobody else needs
  const { createLocator } = await import('./locate.ts');
  const locate = createLocator(contract);
  return remarks
    .map((remark) => ({ ...remark, severity: rules[remark.rule].severity, ...locate(remark.pointer) }))
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
}

/** Lint runs no rule and reaches nothing outside. */
function responderFor(contract: Contract, mode: 'fixed' | 'exact'): Responder {
  return createResponder({
    contract,
    mode,
    chance: { now: () => 0, random: (count) => new Uint8Array(count) },
    sandbox: {
      store: { get: () => undefined, put: () => undefined, delete: () => undefined, clear: () => undefined },
      fetch: () => Promise.reject(new Error('lint fetches nothing')),
      log: () => undefined,
    },
  });
}

async function checkDispatchers({ fixed, exact }: LintedContract): Promise<readonly Remark[]> {
  const inFixed = await fixed.problems();
  // What is wrong here is wrong there too, in other words perhaps
  const seen = new Set(inFixed.map(({ operation }) => operation.name));
  const onMicrocks = (await exact.problems()).filter(({ operation }) => !seen.has(operation.name));
  return [...inFixed, ...onMicrocks].map(({ operation, message, isOutsideSubset }) => ({
    rule: isOutsideSubset === true ? 'groovy-subset' : 'dispatcher',
    message: message.startsWith(operation.name) ? message : `${operation.name}: ${message}`,
    pointer: `${operation.pointer}/x-microcks-operation`,
  }));
}
