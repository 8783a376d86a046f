import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readBaseline } from '../case/baseline.ts';
import { UsageError } from '../case/outcome.ts';
import { refusals } from '../report/register/check.ts';
import { addEntry, registerFolder, registerPages } from '../report/register/entries.ts';
import { readReport } from '../report/verify.ts';
import { headline } from '../report/words.ts';
import type { Console } from './console.ts';

/** `cfimages register`: what a report needs to be listed, listing it, and the pages that list it. */
export function addRegister(program: Command, io: Console, finish: (code: number) => void): void {
  const register = program.command('register').description('the register of judged targets');
  const folder = [
    '--register <folder>',
    'where the register is (default: conformance/register of this checkout)',
  ] as const;
  register
    .command('check')
    .description('say whether a report can be registered: seal, baseline, completeness, target file, secrets')
    .argument('<report>', 'report.json')
    .action((path: string) => {
      const problems = problemsOf(path);
      for (const problem of problems) io.stdout.write(`${problem}\n`);
      io.stdout.write(problems.length === 0 ? `${path} can be registered\n` : `${path} cannot be registered\n`);
      finish(problems.length === 0 ? 0 : 1);
    });
  register
    .command('add')
    .description('file a report that passes the check, and write the pages anew')
    .argument('<report>', 'report.json')
    .option(...folder)
    .action((path: string, flags: { readonly register?: string }) => {
      const problems = problemsOf(path);
      if (problems.length > 0) throw new UsageError(`${path} cannot be registered:\n${problems.join('\n')}`);
      const { report } = readReport(path);
      const place = flags.register ?? registerFolder();
      io.stdout.write(`${headline(report)}\n${addEntry(place, report)}\n`);
      writePages(place);
      finish(0);
    });
  register
    .command('pages')
    .description('write the pages of the register anew')
    .option(...folder)
    .action((flags: { readonly register?: string }) => {
      writePages(flags.register ?? registerFolder());
      finish(0);
    });
}

function problemsOf(path: string): readonly string[] {
  const { report, problems } = readReport(path);
  return [...problems, ...refusals(report, readFileSync(path, 'utf8'), readBaseline(report.run.baseline))];
}

function writePages(register: string): void {
  for (const [name, text] of Object.entries(registerPages(register))) writeFileSync(join(register, name), text);
}
