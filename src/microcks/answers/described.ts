import type { ExampleResponse } from '../examples/example.ts';
import type { Choice } from './choose.ts';
import type { Exchange } from './exchange.ts';
import { inventAnswer } from './invention.ts';
import { type Outcome, respondWith } from './outcome.ts';

/** What a contract is asked for: an answer that it describes itself. */
interface Described {
  /** Status keys, the best first. */
  readonly keys: readonly string[];
  readonly why: string;
  /** Whether a description with content but without example will do. */
  readonly isInvented?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The contract's own answer of one of the statuses; nothing where it has none with something to say. */
export async function describedAnswer(exchange: Exchange, described: Described): Promise<Outcome | undefined> {
  for (const key of described.keys) {
    const response = exampleOf(exchange, key);
    if (response !== undefined) {
      const answer = exchange.answers.build(response, exchange.dispatch, exchange.base);
      return send(exchange, described, { response, why: described.why, candidates: [response] }, answer);
    }
    if (described.isInvented !== true) continue;
    const content = exchange.operation.responses[key]?.content;
    if (content === undefined || Object.keys(content).length === 0) continue;
    const wanted = {
      operation: exchange.operation,
      accept: exchange.accept,
      code: Number(key),
      seed: 1,
      varied: false,
    };
    const invented = await inventAnswer(wanted, exchange.generator);
    if (invented === undefined) continue;
    const { statusKey: _key, notAcceptable: _types, ...answer } = invented;
    return send(exchange, described, { why: described.why, candidates: [] }, answer);
  }
  return undefined;
}

function send(
  exchange: Exchange,
  { headers = {} }: Described,
  choice: Choice,
  answer: Parameters<typeof respondWith>[1]['answer'],
): Outcome {
  const complete = { ...answer, headers: { ...headers, ...answer.headers } };
  return respondWith(exchange, { answer: complete, choice, isStatic: false, isBestPossible: true });
}

/** The example of a status in a media type that is acceptable, else the first of that status. */
function exampleOf({ exchanges, mode, accept }: Exchange, key: string): ExampleResponse | undefined {
  const candidates = exchanges.responses.filter(({ statusKey }) => statusKey === key);
  return mode.best(candidates, accept).response ?? candidates[0];
}
