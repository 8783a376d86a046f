import type { Operation } from '../../openapi/index.ts';
import type { MockRequest, RequestBody } from '../request.ts';
import type { GroovyRunner } from '../scripts/groovy.ts';
import type { ScriptDialect } from '../scripts/program.ts';
import type { Sandbox } from '../scripts/sandbox.ts';
import type { CriteriaWriter, Pair } from './criteria.ts';

/** A way of choosing examples: how it reads the criteria of a request, those of an example, and what lint says of it. */
export interface Dispatcher {
  /** True when only method, path and query decide, so that the same URL is always answered alike. */
  readonly isByUrl: boolean;
  /** True when examples without path values cannot be reached. */
  readonly byPath?: true;
  /** The member of its JSON rules that says what to do when the dispatcher inside finds nothing. */
  readonly wraps?: 'fallback' | 'proxyUrl';
  /** True when its rules are the base URL of a server that answers everything. */
  readonly forwards?: true;
  /** Reads rules, once, for the requests to come; without it every request has null criteria. */
  compile?(rules: string, options: DispatcherOptions): CompiledDispatcher;
  /** The criteria of an example; without it they are null, and examples are found by their names. */
  ofExample?(rules: string, values: ExampleValues, writer: CriteriaWriter): string;
  /** What only trying the rules can find wrong with them. */
  check?(rules: string): Promise<RuleProblem | undefined>;
}

/** Rules, read. */
export interface CompiledDispatcher {
  criteriaOf(dispatch: Dispatch): Criteria | Promise<Criteria>;
  /** What is wrong with the rules, each with its remedy. */
  readonly problems: readonly string[];
}

/** What is wrong with rules, found by trying them. */
export interface RuleProblem {
  readonly message: string;
  /** True when they are a script with something in it that is Groovy, and not for scripts here. */
  readonly isOutsideSubset?: true;
}

/** What dispatchers are compiled with. */
export interface DispatcherOptions {
  readonly operation: Operation;
  readonly mode: DispatchingMode;
  readonly sandbox: Sandbox;
  readonly groovy: GroovyRunner;
}

/** What dispatchers do differently from mode to mode. */
export interface DispatchingMode {
  readonly criteria: CriteriaWriter;
  readonly scripts: ScriptDialect;
  /** The fields of a form, where forms count as JSON. */
  formOf(body: RequestBody): unknown;
}

/** The parameter values of an example's name. */
export type ExampleValues = Readonly<Record<'path' | 'query' | 'header', readonly Pair[]>>;

/** What a dispatcher makes of a request. */
export interface Criteria {
  /** Compared with the examples' criteria, then with their names; null is equal to null. */
  readonly text: string | null;
  /** What went wrong, with its remedy. */
  readonly problem?: string;
  /** True when the rule cannot be run here at all, so that nothing may be chosen in its name. */
  readonly refused?: true;
}

/** A request on its way to an operation. */
export interface Dispatch {
  readonly request: MockRequest;
  readonly params: Readonly<Record<string, string>>;
  /** What comes before the request's path: the address of the mock and a base path, or nothing. */
  readonly base: string;
  /** Set by rules, read by templates. */
  readonly variables: Map<string, unknown>;
}
