import type { Contract } from '../../../spec/load.ts';
import type { Operation } from '../../openapi/operation.ts';
import { createExternalReader } from '../exampleValue.ts';
import { createResponder, type Responder } from '../responder.ts';
import { checkExamples } from './examples.ts';
import { type Finding, type Remark, rules } from './finding.ts';
import { createLocator } from './locate.ts';
import { checkPaths } from './paths.ts';
import { checkResponses } from './responses.ts';

/** One check of a contract. */
export type Check = (contract: LintedContract) => readonly Remark[] | Promise<readonly Remark[]>;

/** A contract as checks see it. */
export interface LintedContract {
  readonly operations: readonly Operation[];
  /** As answers are given. */
  readonly fixed: Responder;
  /** As a Microcks server gives them. */
  readonly exact: Responder;
}

const checks: readonly Check[] = [checkExamples, checkResponses, checkPaths, checkDispatchers];

/** Finds what is wrong, surprising or weak in a contract, in the order of the files. */
export async function lintContract(contract: Contract): Promise<readonly Finding[]> {
  const fixed = responderFor(contract, 'fixed');
  const linted = { operations: fixed.operations, fixed, exact: responderFor(contract, 'exact') };
  const remarks = (await Promise.all(checks.map((check) => check(linted)))).flat();
  const locate = await createLocator(contract);
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
  return [...inFixed, ...onMicrocks].map(({ operation, message }) => ({
    rule: 'dispatcher',
    message: message.startsWith(operation.name) ? message : `${operation.name}: ${message}`,
    pointer: `${operation.pointer}/x-microcks-operation`,
  }));
}

/** The reader that examples are read with. */
export function externalsOf({ fixed }: LintedContract): ReturnType<typeof createExternalReader> {
  return createExternalReader(fixed.contract.sources[0]?.path ?? '');
}
