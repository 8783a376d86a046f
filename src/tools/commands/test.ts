import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { CaseResult } from '../../microcks/index.ts';
import type { SettingRow } from '../../settings.ts';
import { addContractFlags, type ContractFlags, flagOf, loadNamed } from './flags.ts';
import { reportOf, writeJunit } from './testReport.ts';

interface TestFlags extends ContractFlags {
  readonly target: string;
  readonly report?: string;
  readonly timeout: number;
}

/** `cfimages test`: sends the example requests of a contract to an endpoint and holds its answers to the contract. */
export function addTest(program: Command): void {
  addContractFlags(program.command('test'))
    .description('send the example requests of a contract to a server, and check its answers')
    .addOption(flagOf(target).makeOptionMandatory())
    .addOption(flagOf(timeout))
    .option('--report <folder>', 'write report.json and junit.xml there')
    .addHelpText('after', examples)
    .action(async (flags: TestFlags) => {
      const results = await run(flags);
      if (flags.report !== undefined) await writeReports(flags.report, flags.target, results);
      const failed = results.filter(({ success, steps }) => !success && steps.length > 0).length;
      const untested = results.filter(({ steps }) => steps.length === 0).length;
      const passed = results.length - failed - untested;
      process.stdout.write(`${passed} operations passed, ${failed} failed, ${untested} have no example request\n`);
      process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
    });
}

async function run({ spec, overlay, target: endpoint, timeout: milliseconds }: TestFlags) {
  const { runWithFetcher } = await import('../../http/index.ts');
  // Several contracts are tested one after the other
  const specs = [spec ?? []].flat();
  const results: CaseResult[] = [];
  for (const each of specs.length === 0 ? [undefined] : specs) {
    const contract = await loadNamed({
      ...(each === undefined ? {} : { spec: each }),
      ...(overlay === undefined ? {} : { overlay }),
    });
    results.push(...(await runWithFetcher(contract, new URL(endpoint), milliseconds, print)));
  }
  return results;
}

function print({ operation, steps, success, milliseconds }: CaseResult): void {
  const word =
    steps.length === 0 ? styleText('yellow', 'none') : success ? styleText('green', 'pass') : styleText('red', 'FAIL');
  process.stdout.write(`${word}  ${operation.name}  ${steps.length} requests, ${Math.round(milliseconds)} ms\n`);
  for (const { name, problems } of steps) {
    for (const problem of problems) process.stdout.write(`      ${name}: ${problem.replaceAll('\n', ' ')}\n`);
  }
}

async function writeReports(folder: string, endpoint: string, results: readonly CaseResult[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(reportOf(endpoint, results), null, 2)}\n`);
  await writeFile(join(folder, 'junit.xml'), writeJunit(endpoint, results));
}

const target: SettingRow = { flag: '--target <url>', says: 'the server to test, base path included', format: 'url' };
const timeout: SettingRow = {
  flag: '--timeout <milliseconds>',
  says: 'how long one request may take',
  range: [1, 300_000],
  default: 10_000,
};

const examples = `
Exit codes: 0 every answer is as the contract has it, 1 one is not, or nothing was tested, 2 the contract cannot be read.

Examples:
  $ cfimages test --spec pets.yaml --target http://localhost:3000
  $ cfimages test --spec pets.yaml --target http://localhost:3000/v1 --report out
`;
