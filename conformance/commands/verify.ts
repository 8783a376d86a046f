import type { Command } from 'commander';
import { readReport } from '../report/verify.ts';
import { headline } from '../report/words.ts';
import type { Console } from './console.ts';

/** `cfimages verify`: checks a report against its evidence, offline; exits with 1 when anything does not fit. */
export function addVerify(program: Command, io: Console, finish: (code: number) => void): void {
  program
    .command('verify')
    .description('check a report against its evidence and recompute its verdict, offline')
    .argument('<report>', 'report.json')
    .action((path: string) => {
      const { report, problems } = readReport(path);
      for (const problem of problems) io.stdout.write(`${problem}\n`);
      io.stdout.write(
        problems.length === 0
          ? `the report holds together; ${headline(report)}\n`
          : `rejected: ${problems.length} problem${problems.length === 1 ? '' : 's'}\n`,
      );
      finish(problems.length === 0 ? 0 : 1);
    });
}
