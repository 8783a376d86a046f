import { type CaseDefinition, chapter } from '../case/case.ts';
import { contract } from '../case/clauses.ts';
import { type Sample, samples } from '../case/samples.ts';

const answers = ({ operationId, method, path, request }: Sample): readonly [string, CaseDefinition] => [
  `SCH-${operationId}`,
  {
    title: `MUST answer ${operationId} in a shape that the contract declares`,
    clause: contract(operationId),
    writes: method !== 'GET',
    async run(ctx) {
      ctx.contract.judge(operationId, await ctx.api(method, path, request?.(ctx.unique()) ?? {}));
    },
  },
];

/** Nothing is remembered between requests: any declared answer will do, so a stateless mock can pass. */
export const schemas = chapter(
  'Shapes of the contract',
  { capability: 'schema', profiles: ['schema'] },
  Object.fromEntries(samples.map(answers)),
);
