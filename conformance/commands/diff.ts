import type { Command } from 'commander';
import { type Drift, diffExitCodes, diffReports, tendency } from '../report/diff.ts';
import { readReport } from '../report/verify.ts';
import type { Console } from './console.ts';

/** `cfimages diff`: what changed between two reports; exits with 0, 1 or 3 for the same, worse, better. */
export function addDiff(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('diff')
    .description('compare two reports: two targets, or one target at two dates')
    .argument('<before>', 'report.json')
    .argument('<after>', 'report.json')
    .option('--json', 'as JSON')
    .addHelpText('after', exitCodes)
    .action(async (before: string, after: string, { json }: { json?: boolean }) => {
      const [first, second] = [readReport(before).report, readReport(after).report];
      const drifts = diffReports(first, second);
      const word = tendency(drifts);
      io.stdout.write(json === true ? `${JSON.stringify(drifts, null, 2)}\n` : drifts.map(line).join(''));
      if (json !== true) {
        const all = Math.max(first.results.length, second.results.length);
        const baselines = [...new Set([first.run.baseline, second.run.baseline])].join(' and ');
        io.stdout.write(`${drifts.length} of ${all} cases differ: ${word} (baseline ${baselines})\n`);
      }
      finish(diffExitCodes[word]);
    });
}

const exitCodes = `
Exit codes: 0 the same, or different in what is neither better nor worse; 1 worse in at least one case;
3 better in at least one and worse in none; 2 a report cannot be read. A case that is not judged any more is worse;
one that only one of two baselines has is neither.
`;

function line({ id, title, before, after, direction, reason }: Drift): string {
  return `${direction.padEnd(6)}  ${id}  ${before} -> ${after}  ${title}${reason === undefined ? '' : `\n    ${reason}`}\n`;
}
