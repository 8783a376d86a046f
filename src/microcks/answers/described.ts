import { isObject } from '../../openapi/index.ts';
import { bestExample } from './choose.ts';
import type { Exchange } from './exchange.ts';
import { inventAnswer, seedOf } from './invention.ts';
import { type Outcome, refuse, respondWith } from './outcome.ts';

/** A refusal for which a contract may have words of its own. */
interface Refused {
  /** Status keys, the best first. */
  readonly keys: readonly string[];
  readonly why: string;
  /** True when a description without content is not enough. */
  readonly needsContent?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The contract's own words to what is refused: the example of the first of the statuses that is described, by the name
 * that the client prefers, else what can be made up from the description.
 */
export async function refuseAsDescribed(
  exchange: Exchange,
  { keys, why, needsContent, headers = {} }: Refused,
): Promise<Outcome | undefined> {
  const { operation, exchanges, preference, accept, answers, generator } = exchange;
  const key = keys.find((each) => isObject(operation.responses[each]));
  if (key === undefined) return undefined;
  const described = exchanges.responses.filter(({ statusKey }) => statusKey === key);
  const preferred = described.find(({ name }) => name === preference?.example);
  if (preferred === undefined && preference?.example !== undefined && String(preference.code) === key) {
    return refuse(exchange, 404, `${operation.name} has no example ${preference.example} for ${key}; ${why}`);
  }
  const refusal = { isStatic: false, isBestPossible: true, isRefusal: true } as const;
  const response = preferred ?? bestExample(described, accept).response;
  if (response !== undefined) {
    const answer = withHeaders(headers, answers.build(response, exchange.dispatch, exchange.base));
    const choice = { response, why: `${why}; ${key} has an example`, candidates: described };
    return respondWith(exchange, { ...refusal, answer, choice });
  }
  if (needsContent === true && Object.keys(operation.responses[key]?.content ?? {}).length === 0) return undefined;
  const options = { seed: seedOf(operation), varied: false };
  const answer = await inventAnswer({ operation, accept, key, options }, generator);
  if (answer === undefined) return undefined;
  const choice = { why: `${why}; ${key} is described`, candidates: [] };
  return respondWith(exchange, { ...refusal, answer: withHeaders(headers, answer), choice });
}

type Answered = Parameters<typeof respondWith>[1]['answer'];

/** What the contract says itself stays. */
function withHeaders(headers: Readonly<Record<string, string>>, answer: Answered): Answered {
  return { status: answer.status, headers: { ...headers, ...answer.headers }, body: answer.body };
}
