import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../case/outcome.ts';
import { leftWords } from '../report/words.ts';
import { removeAll } from '../run/cleanup.ts';
import {
  closeInFile,
  discardLedger,
  type LedgerHead,
  ledgerFolder,
  type OpenEntry,
  readLedger,
  reopenInFile,
} from '../run/ledger.ts';
import { lookAgain } from '../run/lookAgain.ts';
import { admission } from '../run/preflight.ts';
import { stateOfRun } from '../run/pulse.ts';
import type { LeftEntry } from '../run/run.ts';
import { accountHash, openSession, type Session } from '../run/session.ts';
import { findTarget, loadTarget } from '../targets/target.ts';
import type { Console } from './console.ts';

interface SweepFlags {
  readonly ledger: string;
  readonly target?: string;
  readonly force?: boolean;
}

/** `cfimages sweep`: removes what an interrupted run left, and nothing else. */
export function addSweep(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('sweep')
    .description('remove what an interrupted certification left on a target')
    .requiredOption('--ledger <file>', 'the ledger of that run')
    .option('-t, --target <file>', 'target file (default: the one of that run)')
    .option('--force', 'also where the run was on another machine, which alone can tell whether it is over')
    .action(async (flags: SweepFlags) => finish(await sweep(flags, io)));
}

async function sweep({ ledger: path, target: wanted, force }: SweepFlags, io: Console): Promise<number> {
  const { head, outstanding, removed } = readLedger(path);
  await refuseWhileAlive(head, force === true);
  const file = wanted === undefined ? head.target : findTarget(wanted);
  if (file === undefined) throw new UsageError('the ledger does not name its target file; name it by --target');
  const target = await loadTarget(file);
  if (target.urls.api !== head.api || accountHash(target.account) !== head.account) {
    throw new UsageError(`the ledger belongs to another target or account than ${file}`);
  }
  const session = await openSession({ ...target, origin: undefined });
  try {
    const idle = outstanding.length === 0 && removed.length === 0;
    const reason = idle ? undefined : await admission(session);
    if (reason !== undefined) {
      io.stderr.write(`cfimages: ${session.redactor.text(reason)}\n`);
      return 3;
    }
    const left = await removeNoted(session, path, outstanding, removed);
    const noted = new Set(outstanding.map(({ number }) => number));
    const total = outstanding.length + left.filter(({ number }) => !noted.has(number)).length;
    io.stdout.write(`${total - left.length} of ${total} things removed from ${target.name}\n`);
    if (left.length === 0 && basename(dirname(path)) === ledgerFolder) discardLedger(path);
    for (const thing of left) io.stdout.write(`left: ${leftWords(thing)}\n`);
    return left.length === 0 ? 0 : 5;
  } finally {
    await session.close();
  }
}

/** What a run that goes on makes next would be missed, and what it works with taken from it. */
async function refuseWhileAlive({ run, pulse }: LedgerHead, force: boolean): Promise<void> {
  const state = await stateOfRun(run, pulse);
  if (state === 'alive') throw new UsageError('the run of this ledger goes on; let it end, or stop it by Ctrl-C');
  if (state === 'elsewhere' && !force) {
    throw new UsageError(`the run of this ledger was on ${pulse?.host}; where it is over, say --force`);
  }
}

/** Removes what is noted, and looks for all that the run ever made: what is found is noted again. */
async function removeNoted(
  session: Session,
  path: string,
  outstanding: readonly OpenEntry[],
  removed: readonly OpenEntry[],
): Promise<readonly LeftEntry[]> {
  const gone: OpenEntry[] = [];
  const left = await removeAll(outstanding, session.tidy, (entry) => {
    closeInFile(path, entry.number);
    gone.push(entry);
  });
  const patience = { ...session.target.limits, clock: session.clock };
  const remnants = await lookAgain([...removed, ...gone], session.tidy, patience);
  for (const { why: _, ...entry } of remnants) reopenInFile(path, entry);
  return [...left, ...remnants];
}
