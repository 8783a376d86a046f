import { styleText } from 'node:util';
import type { Command } from 'commander';
import { connection, defaultMockUrl, type SettingRow, sharedApi } from '../../settings.ts';
import type { Finding, Setup } from '../doctor/finding.ts';
import { flagOrVariable } from './flags.ts';

/** `cfimages doctor`: says what is wrong with a set-up, and what to do. Exits with 1 when something is. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('explain a set-up that does not work')
    .addOption(flagOrVariable(baseUrl, { default: sharedApi() ?? `${defaultMockUrl}/client/v4` }))
    .addOption(flagOrVariable(connection.token))
    .addOption(flagOrVariable(connection.account))
    .option('--page-origin <origin>', 'origin of the page that uploads, e.g. http://localhost:3000')
    .addOption(flagOrVariable(connection.controlToken))
    .action(async (flags: Omit<Setup, 'now'>) => {
      const [{ createClock }, { examine }] = await Promise.all([
        import('../../cloudflare/index.ts'),
        import('../doctor/examine.ts'),
      ]);
      const findings = await examine({ ...flags, now: createClock().now });
      process.stdout.write(findings.map(line).join(''));
      if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = 1;
    });
}

const baseUrl: SettingRow = { flag: '--base-url <url>', says: "the SDK's base URL" };

const marks = {
  good: styleText('green', '✓'),
  doubtful: styleText('yellow', '!'),
  bad: styleText('red', '✗'),
} as const;

function line({ check, verdict, says, remedy }: Finding): string {
  const advice = remedy === undefined ? '' : `  ${' '.repeat(12)}${styleText('bold', '→')} ${remedy}\n`;
  return `${marks[verdict]} ${check.padEnd(12)}${says}\n${advice}`;
}
