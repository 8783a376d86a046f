import { type Flow, flowsSchema } from '../../cloudflare/index.ts';
import type { Controlled } from '../../testkit/index.ts';
import type { Command } from './command.ts';

/** The flows of the zone over HTTP; with a namespace, a list of its own. */
export function flowCommands({ flowsOf, setFlows }: Controlled): readonly Command[] {
  const query = ['namespace'];
  return [
    {
      method: 'GET',
      path: '/flows',
      id: 'listFlows',
      summary: 'The transformation flows of the zone, in order',
      query,
      run: ({ namespace }) => ({ flows: flowsOf(namespace) }),
    },
    {
      method: 'PUT',
      path: '/flows',
      id: 'setFlows',
      summary: 'Replaces all flows, wholly or not at all; with a namespace, for its own requests only',
      query,
      body: flowsSchema,
      example: { flows: [{ name: 'from Fastly', provider: 'fastly' }] },
      run({ body, namespace }) {
        setFlows(body.flows as readonly Flow[], namespace);
        return { flows: flowsOf(namespace) };
      },
    },
  ];
}
