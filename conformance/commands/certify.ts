import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Baseline, chaptersAt, newestBaseline, readBaseline } from '../case/baseline.ts';
import { type Profile, profiles } from '../case/capabilities.ts';
import { UsageError } from '../case/outcome.ts';
import { chapters } from '../cases/index.ts';
import { suiteVersion } from '../package.ts';
import { pictureNames, sourcePicture } from '../pictures/sources.ts';
import { type ReportFormat, reporters } from '../report/formats.ts';
import { whyNothingWillRun } from '../run/idle.ts';
import { discardLedger, ledgerFolder } from '../run/ledger.ts';
import { createPlan, type Plan, type Selection } from '../run/plan.ts';
import { preflight } from '../run/preflight.ts';
import { createRecorder } from '../run/recording/record.ts';
import { confirmWritable, readRecording, writeRecording } from '../run/recording/recording.ts';
import { createReplay } from '../run/recording/replay.ts';
import { createRun, type Run } from '../run/run.ts';
import { openSession } from '../run/session.ts';
import { systemClock } from '../run/time.ts';
import { findTarget, loadTarget, type Target } from '../targets/target.ts';
import type { Console } from './console.ts';
import { initTarget } from './init.ts';
import { runAndReport } from './judge.ts';

interface CertifyFlags {
  readonly target?: string;
  readonly profile: Profile;
  readonly baseline?: string;
  readonly only: readonly string[];
  readonly readOnly?: boolean;
  readonly slow?: boolean;
  readonly shard?: { readonly part: number; readonly of: number };
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly format?: readonly ReportFormat[];
  readonly ledger?: string;
  readonly strict?: boolean;
  readonly acceptKnown?: boolean;
  readonly exportOrigin?: string;
  readonly init?: string | true;
  readonly record?: string;
  readonly replay?: string;
}

const formats = Object.keys(reporters) as readonly ReportFormat[];

/** `cfimages certify`: judges a target and writes reports. */
export function addCertify(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('certify')
    .description('judge a target against the contract and the documented behaviour')
    .option('-t, --target <file>', 'target file, or the name of one that comes with the package (mock, cloudflare, …)')
    .addOption(new Option('--profile <name>', 'which cases').choices([...profiles]).default('full'))
    .option('--baseline <month>', 'the requirements as of a month, or those of a baseline file (default: the newest)')
    .option('--only <id>', 'only these cases: an id, a prefix with *, or a chapter; repeatable', collect, [])
    .option('--read-only', 'leave out every case that changes anything on the target')
    .option('--slow', 'also what has to be waited for: the expiry of upload URLs, two minutes and a half')
    .option('--shard <i/n>', 'the i-th of n parts', readShard)
    .option('--dry-run', 'say what would run and what it would cost, and send nothing')
    .option('--report <folder>', 'write reports into this folder')
    .addOption(new Option('--format <name...>', 'which reports (default: all)').choices([...formats]))
    .option('--ledger <file>', 'where to note what the run makes (default: beside the reports, or .cfimages/)')
    .option('--strict', 'hold the target to every SHOULD too')
    .option('--accept-known', 'let known deviations of the target file pass, as long as they are confirmed')
    .option('--export-origin <folder>', 'write the source pictures for publication, and do nothing else')
    .option('--init [file]', 'ask where a target is and what it offers, write a target file, and do nothing else')
    .option(
      '--record <file>',
      'keep all that the target answers, without secrets, so that it can be judged again (.json, .json.gz)',
    )
    .option('--replay <file>', 'judge a recording, by this suite and its baseline, and send nothing')
    .addHelpText('after', exitCodes)
    .action(async (flags: CertifyFlags, command: Command) => {
      if (flags.replay !== undefined) refuseBeside('--replay', idleInReplay, command);
      finish(await certify(flags, io));
    });
}

/** What was selected, sent and noted when a recording was made cannot be chosen any more. */
const idleInReplay = ['target', 'profile', 'readOnly', 'slow', 'shard', 'dryRun', 'ledger', 'record'] as const;

function refuseBeside(flag: string, idle: readonly string[], command: Command): void {
  const given = idle.filter((name) => command.getOptionValueSource(name) === 'cli');
  const named = given.map((name) => command.options.find((option) => option.attributeName() === name)?.long);
  if (named.length > 0) throw new UsageError(`${flag} judges what a recording holds; without ${named.join(', ')}`);
}

const exitCodes = `
Exit codes: 0 conformant, 1 not, 2 usage, or no case would run, 3 unreachable or refused before the first case, 4 suite defect,
5 target not left clean (see cfimages sweep), 6 a budget of the target file is spent.
`;

async function certify(flags: CertifyFlags, io: Console): Promise<number> {
  if (flags.exportOrigin !== undefined) return await exportOrigin(flags.exportOrigin, io);
  if (flags.init !== undefined) return await initTarget(flags.init === true ? 'target.yml' : flags.init, io);
  if (flags.replay !== undefined) return await replay(flags.replay, flags, io);
  if (flags.target === undefined) throw new UsageError('--target is missing: name a target file');
  const path = findTarget(flags.target);
  const target = await loadTarget(path);
  const baseline = readBaseline(flags.baseline ?? newestBaseline());
  const selection = selectionOf(flags, baseline);
  const plan = createPlan(chaptersAt(chapters, baseline), target, selection);
  if (flags.dryRun === true) io.stdout.write(describePlan(plan, target));
  const idle = whyNothingWillRun(plan);
  if (idle !== undefined) throw new UsageError(idle);
  if (flags.dryRun === true) return 0;
  const interrupt = new AbortController();
  const ledgerPath = flags.ledger ?? join(flags.report ?? ledgerFolder, `ledger-${Date.now()}-${process.pid}.jsonl`);
  if (flags.record !== undefined) confirmWritable(flags.record);
  const tape = flags.record === undefined ? undefined : createRecorder(systemClock.now);
  const { signal } = interrupt;
  const session = await openSession(target, { ledgerPath, ledgerTarget: resolve(path), signal, tape });
  const run = createRun(session, plan);
  const ignore = io.onInterrupt(() => {
    io.stderr.write('\nstopping, and removing what the run made; once more to leave it there\n');
    interrupt.abort();
  });
  try {
    const reason = await preflight(session, plan).catch((cause: unknown) => {
      if (interrupt.signal.aborted) return undefined;
      throw cause;
    });
    if (interrupt.signal.aborted) return await endEarly(run, ledgerPath, io);
    if (reason !== undefined) {
      io.stderr.write(`cfimages: ${session.redactor.text(reason)}\n`);
      await run.finish();
      discardLedger(ledgerPath);
      return 3;
    }
    const started = session.clock.now();
    const report = await runAndReport(run, flags, io, {
      interrupted: () => signal.aborted,
      finish: async () => {
        const left = await run.finish();
        const facts = { suite: suiteVersion(), plan, selection, started, interrupted: signal.aborted, left };
        if (flags.record !== undefined && tape !== undefined) {
          writeRecording(flags.record, tape.recording(session, facts));
        }
        return left;
      },
    });
    if (report.left.length === 0) discardLedger(ledgerPath);
    else io.stderr.write(`cfimages: sweep later by: cfimages sweep --ledger ${ledgerPath}\n`);
    return report.verdict.exitCode;
  } finally {
    ignore();
  }
}

/** Judges a recording: what was selected then, or less, by the newest baseline or the one that is asked for. */
async function replay(path: string, flags: CertifyFlags, io: Console): Promise<number> {
  const recording = readRecording(path);
  const { target, clock, tape } = createReplay(recording);
  const baseline = readBaseline(flags.baseline ?? newestBaseline());
  const within = flags.only.length > 0 ? { within: flags.only } : {};
  const selection: Selection = { ...recording.selection, baseline: baseline.name, ...within };
  const plan = createPlan(chaptersAt(chapters, baseline), target, selection);
  const idle = whyNothingWillRun(plan);
  if (idle !== undefined) throw new UsageError(idle);
  const session = await openSession(target, { clock, tape });
  io.stderr.write(
    `cfimages: judging what ${target.name} answered on ${new Date(recording.started).toISOString()}; nothing is sent\n`,
  );
  const report = await runAndReport(createRun(session, plan), flags, io, {
    interrupted: () => recording.interrupted,
    exhausted: recording.exhausted,
    finish: async () => {
      await session.close();
      return recording.left;
    },
  });
  return report.verdict.exitCode;
}

/** Ends a run that was interrupted before its first case, and says what was done until then. */
async function endEarly(run: Run, ledgerPath: string, io: Console): Promise<number> {
  const { requests } = run.session.budget.spent;
  const left = await run.finish();
  const rest = left.length === 0 ? 'nothing made or left' : `sweep later by: cfimages sweep --ledger ${ledgerPath}`;
  io.stderr.write(`cfimages: interrupted before the first case; ${requests} requests sent, ${rest}\n`);
  if (left.length === 0) discardLedger(ledgerPath);
  return left.length === 0 ? 1 : 5;
}

function selectionOf({ profile, only, readOnly, slow, shard }: CertifyFlags, { name }: Baseline): Selection {
  return {
    profile,
    baseline: name,
    only,
    readOnly: readOnly === true,
    slow: slow === true,
    ...(shard === undefined ? {} : { shard }),
  };
}

function describePlan({ items, estimate, profile, baseline, offered }: Plan, target: Target): string {
  const skipped = items.filter(({ skip }) => skip !== undefined);
  const reasons = new Map<string, string[]>();
  for (const { case: item, skip = '' } of skipped) reasons.set(skip, [...(reasons.get(skip) ?? []), item.id]);
  const { requestsPerSecond: rate, budget } = target.limits;
  const seconds = rate === undefined ? undefined : Math.ceil(estimate.requests / rate);
  const bound = (limit: number | undefined) => (limit === undefined ? '' : ` (budget ${limit})`);
  return [
    `profile ${profile}, baseline ${baseline}, on ${target.name}: ${items.length - skipped.length} of ${items.length} cases would run`,
    `capabilities judged: ${offered.join(', ')}`,
    `about ${estimate.requests} requests${bound(budget.requests)}, ${estimate.images} images stored and deleted${bound(budget.images)}, ${estimate.transformations} transformations${bound(budget.transformations)}`,
    ...(seconds === undefined ? [] : [`at ${rate} requests a second: at least ${Math.ceil(seconds / 60)} min`]),
    ...[...reasons].map(([reason, ids]) => `skipped, because ${reason}: ${ids.join(' ')}`),
    '',
  ].join('\n');
}

async function exportOrigin(folder: string, io: Console): Promise<number> {
  for (const name of pictureNames) {
    const file = join(folder, 'p', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (await sourcePicture(name)).bytes);
  }
  io.stdout.write(`publish ${folder} as it is and name its address under origin.url in the target file\n`);
  return 0;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, ...value.split(',').filter((id) => id !== '')];
}

function readShard(text: string): { part: number; of: number } {
  const [, part = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (part < 1 || part > of) throw new InvalidArgumentError('i/n is wanted, i from 1 to n.');
  return { part, of };
}
