import type { Answered, Incoming, Lie } from '../lie.ts';
import { accepts, refusal, rewrites } from '../tampering.ts';
import { credentials } from '../trial.ts';
import { both, not, sends, type Where } from '../where.ts';
import type { Operation } from './contract.ts';
import { type GeneratedLie, lieAbout } from './lie.ts';

/** Codes of refusals. Which operation gives which, only the run can tell: one that does not is touched by no case. */
const codes = [5400, 5404, 5409, 5410, 5413, 5415, 5401, 5453, 5454, 5455, 5540, 5450, 5451, 5456, 7003, 7000, 10000];

/** Requests of nobody whom the target knows. */
const strangers: Readonly<Record<string, Where>> = {
  'without credentials': not((incoming) => sends('authorization')(incoming) || sends('x-auth-key')(incoming)),
  'with a token that nobody issued': both(sends('authorization', /^Bearer \S+$/i), not(isOurs)),
};

/** Every refusal turned into a success, by operation and code; and every success that is refused after it was done. */
export function refusalLies(operations: readonly Operation[]): readonly GeneratedLie[] {
  return operations.flatMap(({ id, where, method }) => [
    ...codes.map((code) => lieAbout(`${id} refuses by code ${code}`, 'with a success', acceptedWith(where, code))),
    ...(method === 'GET' ? [] : [lieAbout(`${id} succeeds`, 'and says that it did not', doneAndRefused(where))]),
    ...(method === 'GET' ? [] : [lieAbout(`${id} succeeds`, 'and did nothing', { request: nothing(where) })]),
    ...Object.entries(strangers).flatMap(([who, holds]) => [
      lieAbout(`${id} is asked ${who}`, 'and answers', lettingIn(both(where, holds))),
      ...(method === 'GET'
        ? []
        : [lieAbout(`${id} is asked ${who}`, 'refuses, and does it', lettingIn(both(where, holds), true))]),
    ]),
  ]);
}

function acceptedWith(where: Where, code: number): Lie {
  const { answer } = accepts(where);
  return {
    answer: (answered, incoming, memory) =>
      codeOf(answered) === code ? answer?.(answered, incoming, memory) : undefined,
  };
}

function codeOf({ status, body }: Answered): number | undefined {
  if (status < 400) return undefined;
  try {
    return (JSON.parse(body.toString('utf8')) as { errors?: { code: number }[] }).errors?.[0]?.code;
  } catch {
    return undefined;
  }
}

function doneAndRefused(where: Where): Lie {
  return {
    answer: (answered, incoming) => (answered.status === 200 && where(incoming) ? refusal(400, 5400) : undefined),
  };
}

/** Answers an empty success without passing anything on. */
function nothing(where: Where): NonNullable<Lie['request']> {
  return (incoming) => {
    if (!where(incoming) || !sends('authorization')(incoming)) return undefined;
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ result: {}, success: true, errors: [], messages: [] })),
    };
  };
}

/** Carries out what a stranger asks; `quietly`, it says that it did not. */
function lettingIn(where: Where, quietly = false): Lie {
  const lie = rewrites(where, (incoming) => ({
    ...incoming,
    headers: { ...incoming.headers, authorization: `Bearer ${credentials.token}` },
  }));
  if (!quietly) return lie;
  return {
    ...lie,
    answer: (answered, incoming) => (answered.status === 200 && where(incoming) ? refusal(403, 10000) : undefined),
  };
}

function isOurs({ headers: { authorization = '' }, url }: Incoming): boolean {
  // A batch token is known on the batch host alone.
  return authorization === `Bearer ${credentials.token}` || /^\/images\/v[12]/.test(url);
}
