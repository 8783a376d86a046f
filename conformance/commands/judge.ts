import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteVersion } from '../package.ts';
import { type ReportFormat, reporters, writeTerminal } from '../report/formats.ts';
import { makeReport, type Report } from '../report/report.ts';
import { caseLines } from '../report/terminal.ts';
import type { Result } from '../run/result.ts';
import type { LeftEntry, Run } from '../run/run.ts';
import type { Console } from './console.ts';
import { createProgress } from './progress.ts';

/** What of the flags concerns reports. */
export interface ReportFlags {
  readonly report?: string;
  readonly format?: readonly ReportFormat[];
  readonly strict?: boolean;
  readonly acceptKnown?: boolean;
}

/** How a run ends. */
export interface Ending {
  readonly interrupted: () => boolean;
  /** Which budget ran out, where only a recording knows. */
  readonly exhausted?: string | undefined;
  /** Cleans up and tells what is left. */
  readonly finish: () => Promise<readonly LeftEntry[]>;
}

/** Runs all cases, shows how far it is, writes the reports and the verdict. */
export async function runAndReport(run: Run, flags: ReportFlags, io: Console, ending: Ending): Promise<Report> {
  const { session, plan } = run;
  const started = session.clock.now();
  const progress = createProgress(plan.items.length, io.stderr, caseLines, session.clock.now);
  let results: readonly Result[] = [];
  try {
    results = await run.all((result) => progress.add(result));
  } finally {
    progress.finish();
    // Also when the suite broke: what it made must not stay.
    if (results.length === 0) await ending.finish();
  }
  const left = await ending.finish();
  const report = makeReport(run, results, {
    suite: suiteVersion(),
    strict: flags.strict === true,
    acceptKnown: flags.acceptKnown === true,
    interrupted: ending.interrupted(),
    exhausted: ending.exhausted,
    started,
    left,
  });
  if (flags.report !== undefined) writeReports(report, flags.report, flags.format);
  io.stdout.write(writeTerminal(report));
  return report;
}

const formats = Object.keys(reporters) as readonly ReportFormat[];

function writeReports(report: Report, folder: string, wanted: readonly ReportFormat[] = formats): void {
  mkdirSync(folder, { recursive: true });
  for (const format of wanted) {
    const { file, write } = reporters[format];
    writeFileSync(join(folder, file), write(report));
  }
}
