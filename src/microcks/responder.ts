import type { Contract } from '../../spec/load.ts';
import { createFinder, type Finder } from '../openapi/find.ts';
import { createBodyGenerator } from '../openapi/generate.ts';
import { isTextMediaType } from '../openapi/mediaType.ts';
import { type Operation, readOperations } from '../openapi/operation.ts';
import { createValidators, type Validators, type Violation } from '../openapi/validate.ts';
import { violationHeader } from '../openapi/violationHeader.ts';
import { type Answer, type BaseUrl, createAnswerBuilder } from './answer.ts';
import { type Choice, choosePreferred, chooseResponse } from './choose.ts';
import { type Constraints, compileConstraints } from './constraints.ts';
import type { MicrocksMode } from './criteria.ts';
import { delayOf } from './delay.ts';
import { type CompiledDispatcher, type Criteria, compileDispatcher, type Dispatch } from './dispatchers.ts';
import { createExternalReader } from './exampleValue.ts';
import { type Exchanges, readExchanges } from './exchanges.ts';
import { describeExample, type Explanation } from './explanation.ts';
import { inventAnswer } from './generatedAnswer.ts';
import { parseJsonText } from './jsonText.ts';
import { type DispatchPlan, planDispatch, RulesCrash } from './plan.ts';
import { type Preference, readPreference, wantsExplanation } from './prefer.ts';
import { headerOf, type MockRequest, partsOf } from './request.ts';
import { createSandbox, type SandboxOptions, syntaxErrorOf } from './scripts/sandbox.ts';
import { hasSuccess } from './success.ts';
import type { Chance } from './templates/functions.ts';

/** What happens to requests, and answers, that violate the contract: nothing, a header that says so, a refusal. */
export type ValidationPolicy = 'off' | 'report' | 'enforce';

/** What a responder is made of. */
export interface ResponderOptions {
  readonly contract: Contract;
  readonly mode: MicrocksMode;
  readonly chance: Chance;
  readonly sandbox: SandboxOptions;
  readonly validate?: ValidationPolicy;
}

/** An operation found for a request. */
export interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** What becomes of a request, and why. */
export type Outcome = {
  readonly explanation: Explanation;
  /** Milliseconds to hold the answer back, from the start of the request. */
  readonly delay: number;
} & (
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      /** True when the same URL and `Accept` are always answered so. */
      readonly isRepeatable: boolean;
      /** The example's name, which callbacks go by. */
      readonly exampleName?: string;
      readonly variables: ReadonlyMap<string, unknown>;
    }
  /** Another server is to be asked, at this base URL. */
  | { readonly kind: 'forward'; readonly baseUrl: string }
  /** There is no answer; the text says why. */
  | { readonly kind: 'refusal'; readonly status: number; readonly text: string }
);

/** Something wrong with an annotation, and its remedy. */
export interface AnnotationProblem {
  readonly operation: Operation;
  readonly message: string;
  /** True when a Microcks server could not import the contract. */
  readonly isFatal: boolean;
}

/** Answers requests from the examples, and else the schemas, of a contract. */
export interface Responder {
  readonly contract: Contract;
  readonly mode: MicrocksMode;
  readonly operations: readonly Operation[];
  readonly validators: Validators;
  readonly find: Finder;
  respond(found: Found, request: MockRequest, base: BaseUrl): Promise<Outcome>;
  /** Whether answering takes the request's body. */
  readsBody(operation: Operation): boolean;
  exchanges(operation: Operation): Exchanges;
  plan(operation: Operation): DispatchPlan;
  /** What is wrong with the annotations of the contract, each with its remedy. Looks at every operation. */
  problems(): Promise<readonly AnnotationProblem[]>;
}

interface Prepared {
  readonly plan: DispatchPlan;
  readonly exchanges: Exchanges;
  readonly dispatcher: CompiledDispatcher;
  readonly constraints: Constraints;
  readonly describesSuccess: boolean;
}

/** Prepares a contract; each operation's examples and rules are read when it is first asked for. */
export function createResponder(options: ResponderOptions): Responder {
  const { contract, mode, chance, validate = 'off' } = options;
  const operations = readOperations(contract);
  const validators = createValidators(contract);
  const sandbox = createSandbox(options.sandbox);
  const external = createExternalReader(contract.sources[0]?.path ?? '');
  const generator = createBodyGenerator(contract.document.openapi);
  const answers = createAnswerBuilder(mode, chance);
  const known = new Map<Operation, Prepared>();
  const prepare = (operation: Operation): Prepared => {
    const plan = planDispatch(operation, mode);
    return {
      plan,
      exchanges: readExchanges(operation, plan, mode, external),
      dispatcher: compileDispatcher(plan.root, { operation, mode, sandbox }),
      constraints: compileConstraints(operation),
      describesSuccess: hasSuccess(operation),
    };
  };
  const prepared = (operation: Operation) => {
    const made = known.get(operation) ?? prepare(operation);
    known.set(operation, made);
    return made;
  };
  const seedOf = (operation: Operation) =>
    [...operation.name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 7) >>> 0;

  const problemsOf = async (operation: Operation): Promise<readonly AnnotationProblem[]> => {
    const problem = (message: string): AnnotationProblem => ({ operation, message, isFatal: false });
    try {
      const { plan, dispatcher, constraints } = prepared(operation);
      const fault = plan.root.dispatcher === 'JS' ? await syntaxErrorOf(plan.root.rules) : undefined;
      const messages = [...plan.problems, ...dispatcher.problems, ...constraints.problems];
      return [
        ...messages.map(problem),
        ...(fault === undefined ? [] : [problem(`the JS rule cannot be run: ${fault}`)]),
      ];
    } catch (error) {
      if (error instanceof RulesCrash) return [{ operation, message: error.message, isFatal: true }];
      throw error;
    }
  };

  const respond = async ({ operation, params }: Found, request: MockRequest, base: BaseUrl): Promise<Outcome> => {
    const { plan, exchanges, dispatcher, constraints, describesSuccess } = prepared(operation);
    const dispatch: Dispatch = { request, params, variables: new Map() };
    const preference = readPreference(request);
    const accept = headerOf(request, 'accept');
    const isChecked = validate !== 'off' || wantsExplanation(request.headers);
    const violations = isChecked ? validators.request(operation, partsOf(request, params)) : [];
    const delay = delayFor(operation, request, mode, chance);
    const explain = (criteria: Criteria, choice: Choice, more: readonly Violation[] = []): Explanation => ({
      operation: operation.name,
      operationId: operation.id,
      pathParameters: params,
      dispatcher: plan.own.dispatcher ?? null,
      rules: plan.own.rules,
      inferred: plan.inferred,
      criteria: criteria.text,
      candidates: choice.candidates.map(describeExample),
      choice: choice.response === undefined ? null : describeExample(choice.response),
      why: choice.why,
      problems: [
        ...plan.problems,
        ...dispatcher.problems,
        ...(criteria.problem === undefined ? [] : [criteria.problem]),
      ],
      violations: [...violations, ...more],
    });
    const refuse = (status: number, text: string, criteria: Criteria = { text: null }, choice?: Choice): Outcome => ({
      kind: 'refusal',
      status,
      text,
      delay,
      explanation: explain(criteria, choice ?? { why: text, candidates: [] }),
    });

    if (validate === 'enforce' && violations.length > 0) {
      const status = violations.some(({ keyword }) => keyword === 'contentType') ? 415 : 422;
      return refuse(status, violations.map(sentenceOf).join('\n'));
    }
    const breach = constraints.check(request, params);
    if (breach !== undefined) return refuse(400, breach);

    const choosing = { responses: exchanges.responses, accept, mode };
    const isForced = preference?.example !== undefined || preference?.code !== undefined;
    const wantsFresh = preference?.dynamic === true;
    const criteria: Criteria = isForced || wantsFresh ? { text: null } : await dispatcher.dispatch(dispatch);
    const choice: Choice = wantsFresh
      ? { why: 'the client prefers a generated body', candidates: [] }
      : isForced
        ? choosePreferred(preference, choosing)
        : chooseResponse({ ...choosing, describesSuccess, plan, criteria });

    if (choice.forwardTo !== undefined) {
      return { kind: 'forward', baseUrl: choice.forwardTo, delay, explanation: explain(criteria, choice) };
    }
    const { response } = choice;
    if (response !== undefined) {
      if (response.status === undefined) {
        return refuse(500, `Microcks cannot serve the status key ${response.statusKey} (MQ-18)`, criteria, choice);
      }
      if (validate === 'enforce' && choice.notAcceptable === true) return refuse(406, choice.why, criteria, choice);
      const built = answers.build(response, dispatch, base);
      const headers = { ...built.headers, ...constraints.copied(request), ...applied(preference) };
      const answer = { ...built, headers };
      return finish({
        answer,
        exampleName: response.name,
        isRepeatable:
          preference === undefined &&
          dispatcher.isByUrl &&
          constraints.isEmpty &&
          validate === 'off' &&
          answers.isStatic(response),
        choice,
        criteria,
      });
    }
    if (isForced && preference.example !== undefined) {
      return refuse(
        404,
        `${operation.name} has no example for ${choice.why.replace('no example fits ', '')}`,
        criteria,
        choice,
      );
    }
    if (criteria.refused !== undefined) return refuse(501, criteria.problem ?? choice.why, criteria, choice);
    if (mode === 'exact' && !isForced && !wantsFresh) {
      const isEmpty = exchanges.responses.length === 0 && plan.root.dispatcher === undefined;
      return refuse(400, isEmpty ? '' : choice.why, criteria, choice);
    }
    const invented = await inventAnswer(
      {
        operation,
        accept,
        code: preference?.code,
        seed: preference?.seed ?? (wantsFresh ? Buffer.from(chance.random(4)).readUInt32BE() : seedOf(operation)),
        varied: wantsFresh,
      },
      generator,
    );
    if (invented === undefined) {
      const status = preference?.code === undefined ? 501 : 404;
      const text =
        preference?.code === undefined
          ? `${operation.name} describes no response; add one, with an example, to the contract`
          : `${operation.name} describes no response with the status ${preference.code}; it has ${Object.keys(operation.responses).join(', ') || 'none'}`;
      return refuse(status, text, criteria, choice);
    }
    const { statusKey, ...answer } = invented;
    const why = wantsFresh
      ? `${choice.why} (${statusKey})`
      : `${choice.onlyErrors === true ? choice.why : 'there is no example to choose'}, so the answer is generated from the description of ${statusKey}`;
    return finish({
      answer: { ...answer, headers: { ...answer.headers, ...constraints.copied(request), ...applied(preference) } },
      isRepeatable: preference === undefined && dispatcher.isByUrl && constraints.isEmpty && validate === 'off',
      choice: { ...choice, why },
      criteria,
    });

    function finish(made: {
      readonly answer: Answer;
      readonly isRepeatable: boolean;
      readonly exampleName?: string;
      readonly choice: Choice;
      readonly criteria: Criteria;
    }): Outcome {
      const own = isChecked ? validators.response(operation, responseParts(made.answer)) : [];
      const all = [...violations, ...own];
      if (validate === 'enforce' && own.length > 0) {
        const text = `the answer violates the contract:\n${own.map(sentenceOf).join('\n')}`;
        return refuse(500, text, made.criteria, made.choice);
      }
      const headers =
        all.length === 0 || validate === 'off'
          ? made.answer.headers
          : { ...made.answer.headers, ...violationHeader(all) };
      return {
        kind: 'answer',
        answer: { ...made.answer, headers },
        isRepeatable: made.isRepeatable && delay === 0 && Object.keys(operation.callbacks).length === 0,
        ...(made.exampleName === undefined ? {} : { exampleName: made.exampleName }),
        variables: dispatch.variables,
        delay,
        explanation: explain(made.criteria, made.choice, own),
      };
    }
  };

  return {
    contract,
    mode,
    operations,
    validators,
    find: createFinder(operations, mode, (operation) => prepared(operation).exchanges.resourcePaths),
    respond,
    readsBody: (operation) => prepared(operation).dispatcher.readsBody,
    exchanges: (operation) => prepared(operation).exchanges,
    plan: (operation) => prepared(operation).plan,
    async problems() {
      const found: AnnotationProblem[] = [];
      for (const operation of operations) {
        if (operation.microcks !== undefined) found.push(...(await problemsOf(operation)));
      }
      return found;
    },
  };
}

function delayFor(operation: Operation, request: MockRequest, mode: MicrocksMode, chance: Chance): number {
  const header = headerOf(request, 'x-microcks-delay');
  if (header !== undefined && isMilliseconds(header)) {
    return delayOf(Number(header), headerOf(request, 'x-microcks-delay-strategy'), chance);
  }
  // MQ-22: Microcks takes `delay` and `delayStrategy` away from the API; here it is the header's name, or nothing
  const name = mode === 'exact' ? 'delay' : 'x-microcks-delay';
  if (request.search.includes(name)) {
    const query = new URLSearchParams(request.search);
    const value = query.get(name);
    const strategy = query.get(mode === 'exact' ? 'delayStrategy' : 'x-microcks-delay-strategy') ?? undefined;
    if (value !== null && isMilliseconds(value)) return delayOf(Number(value), strategy, chance);
  }
  const { microcks } = operation;
  return microcks?.delay === undefined ? 0 : delayOf(microcks.delay, microcks.delayStrategy, chance);
}

function isMilliseconds(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function applied(preference: Preference | undefined): Readonly<Record<string, string>> {
  if (preference === undefined) return {};
  const { explain: _, ...rest } = preference;
  const parts = Object.entries(rest).map(([name, value]) => `${name}=${String(value).replace(/[^\x20-\x7e]/g, '?')}`);
  return parts.length === 0 ? {} : { 'preference-applied': parts.join(', ') };
}

function sentenceOf({ in: place, pointer, message }: Violation): string {
  return place === 'body' || place === 'response' ? `${place} ${pointer || '/'}: ${message}` : message;
}

function responseParts({ status, headers, body }: Answer) {
  const contentType = headers['content-type'];
  if (contentType === undefined || body.byteLength === 0) return { status, headers };
  if (!isTextMediaType(contentType)) return { status, headers, contentType, body };
  const text = Buffer.from(body).toString();
  const json = /json/i.test(contentType) ? safeParse(text) : text;
  return { status, headers, contentType, body: json };
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseJsonText(text);
  }
}
