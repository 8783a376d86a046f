import type { Readable } from 'node:stream';
import type { Clock } from '../../cloudflare/clock.ts';
import { catalogue, errors } from '../../cloudflare/errors.ts';
import { type FaultPlan, type FaultRule, type Faults, faultPlanSchema, faultRuleSchema } from '../faults/index.ts';
import { type Seed, type SeededImage, seedRefusal, seedSchema } from '../initial/index.ts';
import type { Journal } from '../journal/index.ts';
import { clockCommands } from './clock.ts';
import type { Command, ControlCall } from './command.ts';
import { requestCommands } from './requests.ts';

/** What the control surface drives. */
export interface Controlled {
  /** The clock of a namespace, or the mock's own. */
  readonly clockOf: (namespace: string | undefined) => Clock;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly health: () => object;
  readonly state: (call: ControlCall) => object;
  readonly reset: (namespace?: string) => Promise<void>;
  /** Why a request, described by `method`, `path`, `headers` and `body`, is answered as it is. */
  readonly explain: (description: Readonly<Record<string, unknown>>) => Promise<object>;
  readonly seed: (seed: Seed, call: ControlCall) => Promise<readonly SeededImage[]>;
  readonly snapshots: {
    take(name?: string): string;
    names(): readonly string[];
    /** False when there is none of that name. */
    restore(name: string): Promise<boolean>;
    drop(name: string): boolean;
  };
  /** Resolves when every change so far is durable. */
  readonly settle?: () => Promise<void>;
  /** The state as a tar archive. */
  readonly openArchive: () => Readable;
  /** Reads a tar archive from the request; answers how many images it held. */
  readonly readArchive: (call: ControlCall) => Promise<{ readonly images: number }>;
}

/** Everything that the control surface can do. */
export function controlCommands(mock: Controlled): readonly Command[] {
  return [
    ...stateCommands(mock),
    ...clockCommands(mock.clockOf),
    ...requestCommands(mock.journal),
    ...faultCommands(mock),
    ...explainCommands(mock),
  ];
}

function stateCommands({ health, state, reset, seed, snapshots, ...mock }: Controlled): readonly Command[] {
  return [
    { method: 'GET', path: '/health', id: 'health', summary: 'Whether the mock is there', run: () => health() },
    {
      method: 'GET',
      path: '/state',
      id: 'state',
      summary: 'Addresses, accounts and how much they hold',
      run: (call) => state(call),
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
      async run(call) {
        const images = await seed(call.body as Seed, call).catch((error: unknown) => {
          throw seedRefusal(error);
        });
        return { images };
      },
    },
    {
      method: 'GET',
      path: '/snapshots',
      id: 'listSnapshots',
      summary: 'Names of the snapshots, oldest first',
      run: () => ({ snapshots: snapshots.names() }),
    },
    {
      method: 'POST',
      path: '/snapshots',
      id: 'takeSnapshot',
      summary: 'Remembers the present state under a name; the oldest of more than 20 is dropped',
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { name: { type: 'string', minLength: 1, maxLength: 100 } },
      },
      example: { name: 'before' },
      run: ({ body }) => ({ name: snapshots.take(body.name as string | undefined) }),
    },
    {
      method: 'POST',
      path: '/snapshots/{name}/restore',
      id: 'restoreSnapshot',
      summary: 'Goes back to a snapshot',
      async run({ params }) {
        if (!(await snapshots.restore(params.name ?? ''))) throw errors.noRoute();
        return { restored: true };
      },
    },
    {
      method: 'DELETE',
      path: '/snapshots/{name}',
      id: 'dropSnapshot',
      summary: 'Forgets a snapshot',
      run({ params }) {
        if (!snapshots.drop(params.name ?? '')) throw errors.noRoute();
        return { dropped: true };
      },
    },
    {
      method: 'GET',
      path: '/export',
      id: 'exportState',
      summary: 'The whole state as a tar archive',
      streams: 'application/x-tar',
      run: () => mock.openArchive(),
    },
    {
      method: 'POST',
      path: '/import',
      id: 'importState',
      summary: 'Puts the accounts of an archive in place of those of the same names',
      raw: true,
      run: (call) => mock.readArchive(call),
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

function explainCommands({ explain }: Controlled): readonly Command[] {
  const summary = 'Which operation and example would answer a request, and why';
  return [
    {
      method: 'GET',
      path: '/explain',
      id: 'explainUrl',
      summary,
      query: ['method', 'path', 'accept'],
      run: ({ query }) => explain(Object.fromEntries(query)),
    },
    {
      method: 'POST',
      path: '/explain',
      id: 'explainRequest',
      summary,
      body: {
        type: 'object',
        required: ['path'],
        properties: {
          method: { type: 'string' },
          path: { type: 'string' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          body: {},
        },
      },
      example: { method: 'GET', path: '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v1' },
      run: ({ body }) => explain(body),
    },
  ];
}

function faultCommands({ faults }: Controlled): readonly Command[] {
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
