import { catalogue } from '../../cloudflare/index.ts';
import { type Controlled, type Seed, seedRefusal, seedSchema } from '../../testkit/index.ts';
import { clockCommands } from './clock.ts';
import type { Command } from './command.ts';
import { explainCommands } from './explain.ts';
import { faultCommands } from './faults.ts';
import { flowCommands } from './flows.ts';
import { requestCommands } from './requests.ts';
import { archiveCommands, snapshotCommands } from './snapshots.ts';

/** Everything that the control surface can do. */
export function controlCommands(mock: Controlled): readonly Command[] {
  return [
    ...stateCommands(mock),
    ...snapshotCommands(mock.snapshots),
    ...archiveCommands(mock),
    ...clockCommands(mock.clockOf),
    ...requestCommands(mock.journal),
    ...faultCommands(mock.faults),
    ...flowCommands(mock),
    ...explainCommands(mock.explain),
  ];
}

function stateCommands({ health, state, reset, seed }: Controlled): readonly Command[] {
  return [
    { method: 'GET', path: '/health', id: 'health', summary: 'Whether the mock is there', run: () => health() },
    {
      method: 'GET',
      path: '/state',
      id: 'state',
      summary: 'Addresses, accounts and how much they hold',
      run: ({ publicUrl }) => state(publicUrl),
    },
    {
      method: 'POST',
      path: '/reset',
      id: 'reset',
      summary:
        'Forgets images, variants, keys, settings, journal and faults, and puts the clock back; with a namespace, only what is its own',
      query: ['namespace'],
      async run({ namespace }) {
        await reset(namespace);
        return { reset: true };
      },
    },
    {
      method: 'POST',
      path: '/seed',
      id: 'seed',
      summary: 'Puts images, variants, keys and settings in place, wholly or not at all',
      body: seedSchema,
      example: { variants: [{ id: 'thumb', options: { width: 100, fit: 'cover', height: 100 } }] },
      async run({ body, namespace, publicUrl }) {
        const images = await seed(body as Seed, namespace, publicUrl).catch((error: unknown) => {
          throw seedRefusal(error);
        });
        return { images };
      },
    },
    {
      method: 'GET',
      path: '/errors',
      id: 'listErrors',
      summary: 'Every refusal that can be injected',
      run: () => ({ errors: Object.entries(catalogue).map(([name, entry]) => ({ name, ...entry })) }),
    },
  ];
}
