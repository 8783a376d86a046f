import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../case/outcome.ts';
import { removeAll } from '../run/cleanup.ts';
import { closeInFile, discardLedger, ledgerFolder, readLedger } from '../run/ledger.ts';
import { admission } from '../run/preflight.ts';
import { accountHash, openSession } from '../run/session.ts';
import { findTarget, loadTarget } from '../targets/target.ts';
import type { Console } from './console.ts';

interface SweepFlags {
  readonly ledger: string;
  readonly target?: string;
}

/** `cfimages sweep`: removes what an interrupted run left, and nothing else. */
export function addSweep(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('sweep')
    .description('remove what an interrupted certification left on a target')
    .requiredOption('--ledger <file>', 'the ledger of that run')
    .option('-t, --target <file>', 'target file (default: the one of that run)')
    .action(async (flags: SweepFlags) => finish(await sweep(flags, io)));
}

async function sweep({ ledger: path, target: wanted }: SweepFlags, io: Console): Promise<number> {
  const { head, outstanding } = readLedger(path);
  const file = wanted === undefined ? head.target : findTarget(wanted);
  if (file === undefined) throw new UsageError('the ledger does not name its target file; name it by --target');
  const target = await loadTarget(file);
  if (target.urls.api !== head.api || accountHash(target.account) !== head.account) {
    throw new UsageError(`the ledger belongs to another target or account than ${file}`);
  }
  const session = await openSession({ ...target, origin: undefined });
  try {
    const reason = outstanding.length === 0 ? undefined : await admission(session);
    if (reason !== undefined) {
      io.stderr.write(`cfimages: ${session.redactor.text(reason)}\n`);
      return 3;
    }
    const left = await removeAll(outstanding, session.tidy, (number) => closeInFile(path, number));
    io.stdout.write(
      `${outstanding.length - left.length} of ${outstanding.length} things removed from ${target.name}\n`,
    );
    if (left.length === 0 && basename(dirname(path)) === ledgerFolder) discardLedger(path);
    for (const { kind, id, marker } of left) io.stdout.write(`left: ${kind} ${id ?? marker ?? ''}\n`);
    return left.length === 0 ? 0 : 5;
  } finally {
    await session.close();
  }
}
