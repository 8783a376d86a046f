import type { Contract } from '../../spec/load.ts';
import {
  createBodyGenerator,
  createValidators,
  type Operation,
  readOperations,
  type Validators,
} from '../openapi/index.ts';
import { readAnnotation } from './annotation.ts';
import { type BaseUrl, buildAnswers } from './answers/answer.ts';
import { type Found, openExchange, type ValidationPolicy } from './answers/exchange.ts';
import type { Outcome } from './answers/outcome.ts';
import { type RequestFaults, requestFaults } from './answers/requestFaults.ts';
import { runSteps } from './answers/steps.ts';
import { createExternalReader } from './examples/exampleValue.ts';
import type { Exchanges } from './examples/exchanges.ts';
import type { Finder } from './find.ts';
import { type MicrocksMode, modes } from './modes/index.ts';
import type { DispatchPlan } from './plan.ts';
import type { Chance } from './ports.ts';
import { type AnnotationProblem, createPreparation, problemsOf } from './prepare.ts';
import type { MockRequest } from './request.ts';
import { createGroovyRunner } from './scripts/groovy.ts';
import { createSandbox, type SandboxOptions } from './scripts/sandbox.ts';
import type { Records } from './stateful/records.ts';
import { createState } from './stateful/state.ts';

/** What a responder is made of. */
export interface ResponderOptions {
  readonly contract: Contract;
  readonly mode: MicrocksMode;
  readonly chance: Chance;
  readonly sandbox: SandboxOptions;
  readonly validate?: ValidationPolicy;
  /** Where collections and their items keep what is written to them; without it they keep nothing. */
  readonly records?: Records | undefined;
}

/** Answers requests from the examples, and else the schemas, of a contract. */
export interface Responder {
  readonly contract: Contract;
  readonly mode: MicrocksMode;
  readonly operations: readonly Operation[];
  readonly validators: Validators;
  readonly find: Finder;
  /** What the contract finds wrong with a request. */
  faults(found: Found, request: MockRequest): RequestFaults;
  respond(found: Found, request: MockRequest, base: BaseUrl): Promise<Outcome>;
  exchanges(operation: Operation): Exchanges;
  plan(operation: Operation): DispatchPlan;
  /** What is wrong with the annotations of the contract, each with its remedy. Looks at every operation. */
  problems(): Promise<readonly AnnotationProblem[]>;
}

/** Prepares a contract; each operation's examples and rules are read when it is first asked for. */
export function createResponder(options: ResponderOptions): Responder {
  const { contract, chance, validate = 'off' } = options;
  const mode = modes[options.mode];
  const operations = readOperations(contract);
  const validators = createValidators(contract);
  const prepared = createPreparation({
    mode,
    sandbox: createSandbox(options.sandbox),
    groovy: createGroovyRunner(options.sandbox, chance),
    external: createExternalReader(contract.sources[0]?.path ?? ''),
  });
  const tools = {
    mode,
    chance,
    validate,
    validators,
    answers: buildAnswers(mode, chance),
    generator: createBodyGenerator(contract.document.openapi),
    state: options.records && createState(operations, options.records),
    examplesOf: (operation: Operation) => prepared(operation).exchanges.responses,
    realm: String(contract.document.info.title),
  };
  return {
    contract,
    mode: options.mode,
    operations,
    validators,
    find: mode.openFinder(operations, (operation) => prepared(operation).exchanges.resourcePaths),
    faults: (found, request) => requestFaults(found, request, tools),
    respond: async (found, request, base) =>
      runSteps(options.mode, openExchange(found, request, base, prepared(found.operation), tools)),
    exchanges: (operation) => prepared(operation).exchanges,
    plan: (operation) => prepared(operation).plan,
    async problems() {
      const found: AnnotationProblem[] = [];
      for (const operation of operations) {
        if (readAnnotation(operation) !== undefined) found.push(...(await problemsOf(operation, prepared)));
      }
      return found;
    },
  };
}
