import type { Command } from 'commander';
import type { Console } from '../cli.ts';
import { headline } from '../reporters/words.ts';
import { readReport } from '../verify.ts';

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
