import { errors } from '../../cloudflare/index.ts';
import { type FaultPlan, type FaultRule, type Faults, faultPlanSchema, faultRuleSchema } from '../faults/index.ts';
import type { Command } from './command.ts';

/** The faults over HTTP. */
export function faultCommands(faults: Faults): readonly Command[] {
  const state = () => ({ seed: faults.seed, rules: faults.list() });
  return [
    { method: 'GET', path: '/faults', id: 'listFaults', summary: 'The rules, and how often each struck', run: state },
    {
      method: 'POST',
      path: '/faults',
      id: 'addFault',
      summary: 'Adds a rule',
      body: faultRuleSchema,
      example: { operation: 'uploadImage', nth: 2, error: 'rateLimited', retryAfter: 3 },
      run({ body, namespace }) {
        const rule = body as FaultRule;
        const [id] = faults.add(namespace === undefined ? rule : { namespace, ...rule });
        return { id };
      },
    },
    {
      method: 'PUT',
      path: '/faults',
      id: 'setFaults',
      summary: 'Replaces all rules',
      body: faultPlanSchema,
      example: { seed: 7, rules: [{ probability: 0.1, latency: { min: 50, max: 500 } }] },
      run({ body }) {
        faults.set(body as unknown as FaultPlan);
        return state();
      },
    },
    {
      method: 'DELETE',
      path: '/faults',
      id: 'clearFaults',
      summary: 'No faults any more; with a namespace, its own only',
      query: ['namespace'],
      run({ namespace }) {
        faults.clear(namespace);
        return state();
      },
    },
    {
      method: 'DELETE',
      path: '/faults/{id}',
      id: 'removeFault',
      summary: 'Removes a rule',
      run({ params }) {
        if (!faults.remove(params.id ?? '')) throw errors.noRoute();
        return state();
      },
    },
  ];
}
