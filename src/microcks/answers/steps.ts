import type { ExampleResponse } from '../examples/example.ts';
import type { MicrocksMode } from '../modes/index.ts';
import { respondFromState } from '../stateful/respond.ts';
import { type Choice, choosePreferred, chooseResponse } from './choose.ts';
import { refuseAsDescribed } from './described.ts';
import type { Exchange } from './exchange.ts';
import { inventAnswer, seedOf } from './invention.ts';
import { forward, type Outcome, refuse, respondWith, sentenceOf } from './outcome.ts';

/** One step of answering: an outcome ends the list, nothing hands the exchange to the next. */
export type Step = (exchange: Exchange) => Outcome | undefined | Promise<Outcome | undefined>;

/** The outcome of the first step that has one. */
export async function runSteps(mode: MicrocksMode, exchange: Exchange): Promise<Outcome> {
  for (const step of steps[mode]) {
    const outcome = await step(exchange);
    if (outcome !== undefined) return outcome;
  }
  return refuseUndescribed(exchange);
}

/** Who comes without the credentials that the contract asks for is refused, where that is the policy. */
const authorize: Step = async (exchange) => {
  const { validate, missing, operation } = exchange;
  if (validate !== 'enforce' || missing === undefined) return undefined;
  const headers = { 'www-authenticate': missing.challenge };
  const own = { why: missing.message, needsContent: true } as const;
  const described =
    (await refuseAsDescribed(exchange, { ...own, keys: ['401'], headers })) ??
    (await refuseAsDescribed(exchange, { ...own, keys: ['403'] }));
  if (described !== undefined) return described;
  const isForbidden = operation.responses['401'] === undefined && operation.responses['403'] !== undefined;
  return isForbidden ? refuse(exchange, 403, missing.message) : refuse(exchange, 401, missing.message, headers);
};

/** What violates the contract is refused, where that is the policy. */
const enforce: Step = async (exchange) => {
  const { validate, violations } = exchange;
  if (validate !== 'enforce' || violations.length === 0) return undefined;
  const status = violations.some(({ keyword }) => keyword === 'contentType') ? 415 : 422;
  const keys = status === 415 ? ['415'] : ['422', '400', '4XX', '4xx'];
  const why = `the request violates the contract: ${violations.map(sentenceOf).join('; ')}`;
  const refused = await refuseAsDescribed(exchange, { keys, why });
  return refused ?? refuse(exchange, status, violations.map(sentenceOf).join('\n'));
};

/** So is what lacks a parameter that the annotation asks for. */
const constrain: Step = (exchange) => {
  const breach = exchange.constraints.check(exchange.request, exchange.params);
  return breach === undefined ? undefined : refuse(exchange, 400, breach);
};

/** The client may say what it wants: an example, a status, a generated body. */
const prefer: Step = (exchange) => {
  const { preference, exchanges, accept, mode, operation, trail } = exchange;
  const isForced = preference?.example !== undefined || preference?.code !== undefined;
  if (preference?.dynamic === true) trail.choice = { why: 'the client prefers a generated body', candidates: [] };
  else if (isForced) trail.choice = choosePreferred(preference, { responses: exchanges.responses, accept, mode });
  const { choice } = trail;
  if (choice?.response !== undefined) return serve(exchange, choice, choice.response);
  if (choice === undefined || preference?.example === undefined) return undefined;
  return refuse(exchange, 404, `${operation.name} has no example for ${choice.why.replace('no example fits ', '')}`);
};

/** With `--stateful`, collections and their items keep what is written to them. */
const remember: Step = (exchange) => (exchange.trail.choice === undefined ? respondFromState(exchange) : undefined);

/** Otherwise the dispatcher reads criteria from the request, and they choose. */
const dispatch: Step = async (exchange) => {
  const { trail, dispatcher, exchanges } = exchange;
  if (trail.choice !== undefined) return undefined;
  const criteria = await dispatcher.criteriaOf(exchange.dispatch);
  const choice = chooseResponse({ ...exchange, criteria, responses: exchanges.responses });
  trail.criteria = criteria;
  trail.choice = choice;
  if (choice.forwardTo !== undefined) return forward(exchange, choice, choice.forwardTo);
  if (choice.response !== undefined) return serve(exchange, choice, choice.response);
  return criteria.refused === undefined ? undefined : refuse(exchange, 501, criteria.problem ?? choice.why);
};

/** Microcks makes nothing up; what no example answers is refused, unless the client has asked for more than Microcks knows. */
const refuseUnanswered: Step = (exchange) => {
  const { preference, trail, exchanges, plan } = exchange;
  if (preference?.code !== undefined || preference?.dynamic === true) return undefined;
  const isEmpty = exchanges.responses.length === 0 && plan.root.dispatcher === undefined;
  return refuse(exchange, 400, isEmpty ? '' : (trail.choice?.why ?? ''));
};

/** What no example answers is made up from the description of a response. */
const invent: Step = async (exchange) => {
  const { operation, accept, preference, chance, trail } = exchange;
  const { choice = { why: '', candidates: [] } } = trail;
  const isFresh = preference?.dynamic === true;
  const seed = preference?.seed ?? (isFresh ? Buffer.from(chance.random(4)).readUInt32BE() : seedOf(operation));
  const options = { seed, varied: isFresh, items: preference?.items };
  const invented = await inventAnswer({ operation, accept, code: preference?.code, options }, exchange.generator);
  if (invented === undefined) return undefined;
  const { statusKey, notAcceptable, ...answer } = invented;
  if (exchange.validate === 'enforce' && notAcceptable !== undefined)
    return refuse(exchange, 406, `${statusKey} is described as ${notAcceptable.join(', ')}, and none is ${accept}`);
  const reason = choice.onlyErrors === true ? choice.why : 'there is no example to choose';
  const why = isFresh
    ? `${choice.why} (${statusKey})`
    : `${reason}, so the answer is generated from the description of ${statusKey}`;
  trail.choice = { ...choice, why };
  return respondWith(exchange, { answer, choice: trail.choice, isStatic: true, isBestPossible: true });
};

const fixedSteps: readonly Step[] = [authorize, enforce, constrain, prefer, remember, dispatch, invent];

/** How a request is answered; `exact` is the same list with a refusal before anything is made up. */
const steps: Readonly<Record<MicrocksMode, readonly Step[]>> = {
  fixed: fixedSteps,
  exact: fixedSteps.flatMap((step) => (step === invent ? [refuseUnanswered, invent] : [step])),
};

/** Answers with an example. */
function serve(exchange: Exchange, choice: Choice, response: ExampleResponse): Outcome {
  const { answers, validate } = exchange;
  if (response.status === undefined) {
    return refuse(exchange, 500, `Microcks cannot serve the status key ${response.statusKey} (MQ-18)`);
  }
  if (validate === 'enforce' && choice.notAcceptable === true) return refuse(exchange, 406, choice.why);
  const answer = answers.build(response, exchange.dispatch, exchange.base);
  return respondWith(exchange, { answer, choice, isStatic: answers.isStatic(response) });
}

function refuseUndescribed(exchange: Exchange): Outcome {
  const { operation, preference } = exchange;
  if (preference?.code === undefined) {
    return refuse(exchange, 501, `${operation.name} describes no response; add one, with an example, to the contract`);
  }
  const described = Object.keys(operation.responses).join(', ') || 'none';
  const text = `${operation.name} describes no response with the status ${preference.code}; it has ${described}`;
  return refuse(exchange, 404, text);
}
