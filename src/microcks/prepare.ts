import type { Operation } from '../openapi/index.ts';
import { readAnnotation } from './annotation.ts';
import { compileConstraints } from './answers/constraints.ts';
import type { PreparedOperation } from './answers/exchange.ts';
import { compileRules, dispatcherOf } from './dispatchers/index.ts';
import type { ExternalReader } from './examples/exampleValue.ts';
import { readExchanges } from './examples/exchanges.ts';
import { hasSuccess } from './examples/status.ts';
import type { Mode } from './modes/index.ts';
import { planDispatch, RulesCrash } from './plan.ts';
import type { GroovyRunner } from './scripts/groovy.ts';
import type { Sandbox } from './scripts/sandbox.ts';

/** What operations are prepared with. */
interface PrepareOptions {
  readonly mode: Mode;
  readonly sandbox: Sandbox;
  readonly groovy: GroovyRunner;
  readonly external: ExternalReader;
}

/** Reads what an operation's annotation and examples say, each once, when the operation is first asked for. */
export function createPreparation(options: PrepareOptions): (operation: Operation) => PreparedOperation {
  const cached = new Map<Operation, PreparedOperation>();
  return (operation) => {
    const prepared = cached.get(operation) ?? prepare(operation, options);
    cached.set(operation, prepared);
    return prepared;
  };
}

function prepare(operation: Operation, { mode, sandbox, groovy, external }: PrepareOptions): PreparedOperation {
  const plan = planDispatch(operation, mode);
  const dispatcher = dispatcherOf(plan.root.dispatcher);
  return {
    annotation: readAnnotation(operation),
    plan,
    exchanges: readExchanges(operation, plan, mode, external),
    dispatcher: compileRules(dispatcher, plan.root.rules, { operation, mode, sandbox, groovy }),
    isByUrl: dispatcher?.isByUrl ?? true,
    constraints: compileConstraints(operation),
    describesSuccess: hasSuccess(operation),
  };
}

/** Something wrong with an annotation, and its remedy. */
export interface AnnotationProblem {
  readonly operation: Operation;
  readonly message: string;
  /** True when a Microcks server could not import the contract. */
  readonly isFatal: boolean;
  /** True when a script is Groovy that scripts here may not use. */
  readonly isOutsideSubset?: true;
}

/** What is wrong with the annotation of an operation. */
export async function problemsOf(
  operation: Operation,
  prepared: (operation: Operation) => PreparedOperation,
): Promise<readonly AnnotationProblem[]> {
  try {
    const { plan, dispatcher, constraints } = prepared(operation);
    const tried = await dispatcherOf(plan.root.dispatcher)?.check?.(plan.root.rules);
    const messages = [...plan.problems, ...dispatcher.problems, ...constraints.problems];
    const all = [...messages.map((message) => ({ message })), ...(tried === undefined ? [] : [tried])];
    return all.map((problem) => ({ operation, isFatal: false, ...problem }));
  } catch (error) {
    if (error instanceof RulesCrash) return [{ operation, message: error.message, isFatal: true }];
    throw error;
  }
}
