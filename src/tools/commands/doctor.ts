import { styleText } from 'node:util';
import type { Command } from 'commander';
import { createClock } from '../../cloudflare/clock.ts';
import { defaultAccount, environment, sharedApi } from '../../settings.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';

interface DoctorFlags {
  readonly baseUrl: string;
  readonly token: string;
  readonly account: string;
  readonly pageOrigin?: string;
  readonly controlToken?: string;
}

/** `cfimages doctor`: says what is wrong with a set-up, and what to do. Exits with 1 when something is. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('explain a set-up that does not work')
    .option(
      '--base-url <url>',
      "the SDK's base URL",
      environment('base-url') ?? sharedApi() ?? 'http://localhost:8787/client/v4',
    )
    .option('--token <token>', 'the API token in use', environment('token') ?? 'any')
    .option('--account <id>', 'the account in use', environment('account') ?? defaultAccount)
    .option('--page-origin <origin>', 'origin of the page that uploads, e.g. http://localhost:3000')
    .option('--control-token <token>', 'the control token, if the mock has one', environment('control-token'))
    .action(async (flags: DoctorFlags) => {
      const findings = await examine({ ...flags, now: createClock().now });
      process.stdout.write(findings.map(line).join(''));
      if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = 1;
    });
}

const marks = {
  good: styleText('green', '✓'),
  doubtful: styleText('yellow', '!'),
  bad: styleText('red', '✗'),
} as const;

function line({ check, verdict, says, remedy }: Finding): string {
  const advice = remedy === undefined ? '' : `  ${' '.repeat(12)}${styleText('bold', '→')} ${remedy}\n`;
  return `${marks[verdict]} ${check.padEnd(12)}${says}\n${advice}`;
}
