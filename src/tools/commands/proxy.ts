import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { LogLevel, ProxiedExchange } from '../../http/proxy/index.ts';
import { type SettingRow, settings } from '../../settings.ts';
import { addContractFlags, type ContractFlags, flagOf, loadNamed } from './flags.ts';
import { stopOnSignals } from './processes.ts';

interface ProxyFlags extends ContractFlags {
  readonly upstream: string;
  readonly port: number;
  readonly host: string;
  readonly validate: 'off' | 'report' | 'enforce';
  readonly record?: string;
  readonly log: LogLevel;
}

/** `cfimages proxy`: checks the traffic of another server against a contract, and records it. */
export function addProxy(program: Command): void {
  addContractFlags(program.command('proxy'))
    .description('forward to another server and check both directions against the contract')
    .addOption(flagOf(upstream).makeOptionMandatory())
    .addOption(flagOf(settings.port, { default: 8788 }))
    .addOption(flagOf(settings.host))
    .addOption(
      flagOf(settings.validate, { says: 'what becomes of violations: a header, or a refusal', default: 'report' }),
    )
    .option('--record <file>', 'write exchanges, secrets removed, as named examples to this overlay when it stops')
    .addOption(flagOf(settings.log, { default: 'error' }))
    .addHelpText('after', examples)
    .action(async (flags: ProxyFlags) => {
      const { startProxy } = await import('../../http/proxy/index.ts');
      const contract = await loadNamed(flags);
      const proxy = await startProxy({ ...flags, contract, onViolation: printViolations });
      process.stdout.write(
        `${styleText('bold', 'cfimages proxy')} listens on ${styleText('cyan', proxy.url)}, in front of ${flags.upstream}\n`,
      );
      stopOnSignals(async () => {
        const count = await proxy.close();
        if (flags.record !== undefined) process.stdout.write(`${count} exchanges recorded in ${flags.record}\n`);
      });
    });
}

const upstream: SettingRow = { flag: '--upstream <url>', says: 'the server to ask', format: 'url' };

function printViolations({ method, target, response, violations }: ProxiedExchange): void {
  const lines = violations.map(({ in: place, pointer, message }) => `  ${place} ${pointer || '/'}: ${message}\n`);
  process.stdout.write(
    `${styleText('yellow', 'violation')} ${method} ${target} -> ${response.status}\n${lines.join('')}`,
  );
}

const examples = `
Examples:
  $ cfimages proxy --upstream http://localhost:8787                      check the mock itself
  $ cfimages proxy --upstream https://api.test --spec api.yaml --validate enforce
  $ cfimages proxy --upstream https://api.test --spec api.yaml --record recorded.yaml
  $ cfimages serve --spec api.yaml --overlay recorded.yaml               play the recording back
`;
