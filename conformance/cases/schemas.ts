import { type CaseDefinition, chapter } from '../case/case.ts';
import { contract } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import { mediaType } from '../case/expect.ts';
import { type Sample, samples } from '../case/samples.ts';

const answers = ({ operationId, method, path, request }: Sample): readonly [string, CaseDefinition] => [
  `SCH-${operationId}`,
  {
    title: `MUST answer ${operationId} in a shape that the contract declares`,
    clause: contract(operationId),
    writes: method !== 'GET',
    async run(ctx) {
      const answer = await ctx.api(method, path, request?.(ctx.unique()) ?? {});
      if (operationId === 'getImageVariant' && seenFor(answer)) return;
      ctx.contract.judge(operationId, answer);
    },
  },
];

/** The live service says in plain text that a variant is unknown (OBSERVED.md, V1); the contract knows JSON alone. */
function seenFor(answer: Answer): boolean {
  return answer.status === 404 && mediaType(answer) === 'text/plain';
}

/** Nothing is remembered between requests: any declared answer will do, so a stateless mock can pass. */
export const schemas = chapter(
  'Shapes of the contract',
  { capability: 'schema', profiles: ['schema'] },
  Object.fromEntries(samples.map(answers)),
);
