import type { Command } from 'commander';
import { type Drift, diffReports } from '../report/diff.ts';
import { readReport } from '../report/verify.ts';
import type { Console } from './console.ts';

/** `cfimages diff`: what changed between two reports; exits with 1 when anything did. */
export function addDiff(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('diff')
    .description('compare two reports: two targets, or one target at two dates')
    .argument('<before>', 'report.json')
    .argument('<after>', 'report.json')
    .option('--json', 'as JSON')
    .action(async (before: string, after: string, { json }: { json?: boolean }) => {
      const [first, second] = [readReport(before).report, readReport(after).report];
      const drifts = diffReports(first, second);
      io.stdout.write(json === true ? `${JSON.stringify(drifts, null, 2)}\n` : drifts.map(line).join(''));
      if (json !== true) {
        io.stdout.write(`${drifts.length} of ${Math.max(first.results.length, second.results.length)} cases differ\n`);
      }
      finish(drifts.length === 0 ? 0 : 1);
    });
}

function line({ id, title, before, after, reason }: Drift): string {
  return `${id}  ${before} -> ${after}  ${title}${reason === undefined ? '' : `\n    ${reason}`}\n`;
}
