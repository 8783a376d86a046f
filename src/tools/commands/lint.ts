import { type Command, Option } from 'commander';
import type { LintFormat } from '../../microcks/index.ts';
import { addContractFlags, type ContractFlags, loadNamed } from './flags.ts';

interface LintFlags extends ContractFlags {
  readonly format: LintFormat;
  readonly strict?: boolean;
}

/** `cfimages lint`: what is wrong with a contract's examples and annotations. */
export function addLint(program: Command): void {
  addContractFlags(program.command('lint'))
    .description('check the examples and Microcks annotations of a contract')
    .addOption(
      new Option('-f, --format <format>', 'how findings are written')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .option('--strict', 'warnings fail too')
    .addHelpText('after', examples)
    .action(async ({ format, strict, ...named }: LintFlags) => {
      const { lintContract, lintFormats } = await import('../../microcks/index.ts');
      const findings = await lintContract(await loadNamed(named));
      process.stdout.write(lintFormats[format](findings));
      const fails = findings.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
      process.exitCode = fails ? 1 : 0;
    });
}

const examples = `
Exit codes: 0 nothing wrong, 1 errors (with --strict also warnings), 2 the contract cannot be read.

Examples:
  $ cfimages lint --spec openapi.yaml
  $ cfimages lint --spec openapi.yaml --overlay ours.yaml --strict
  $ cfimages lint --spec openapi.yaml --format sarif > lint.sarif    for code scanning
  $ cfimages lint --spec openapi.yaml --format github                annotations in a workflow
`;
