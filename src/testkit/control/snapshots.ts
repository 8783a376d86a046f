import { errors } from '../../cloudflare/index.ts';
import type { Snapshots } from '../snapshots.ts';
import type { Command } from './command.ts';
import type { Controlled } from './controlled.ts';

/** Snapshots over HTTP. */
export function snapshotCommands(snapshots: Snapshots): readonly Command[] {
  return [
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
  ];
}

/** The state as an archive, out and in. */
export function archiveCommands({ openArchive, readArchive }: Controlled): readonly Command[] {
  return [
    {
      method: 'GET',
      path: '/export',
      id: 'exportState',
      summary: 'The whole state as a tar archive',
      streams: 'application/x-tar',
      run: () => openArchive(),
    },
    {
      method: 'POST',
      path: '/import',
      id: 'importState',
      summary: 'Puts the accounts of an archive in place of those of the same names',
      raw: true,
      run: (call) => readArchive(call),
    },
  ];
}
