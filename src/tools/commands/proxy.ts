import { styleText } from 'node:util';
import { type Command, Option } from 'commander';
import { loadContract } from '../../../spec/load.ts';
import type { LogLevel } from '../../http/log.ts';
import type { ProxiedExchange } from '../../http/proxy/validatingProxy.ts';

interface ProxyFlags {
  readonly upstream: string;
  readonly spec?: string;
  readonly overlay?: readonly string[];
  readonly port: string;
  readonly host: string;
  readonly validate: 'off' | 'report' | 'enforce';
  readonly record?: string;
  readonly log: LogLevel;
}

/** `cfimages proxy`: checks the traffic of another server against a contract, and records it. */
export function addProxy(program: Command): void {
  program
    .command('proxy')
    .description('forward to another server and check both directions against the contract')
    .requiredOption('--upstream <url>', 'the server to ask')
    .option('--spec <file>', 'the OpenAPI document (default: the built-in contract)')
    .option('--overlay <file...>', 'apply OpenAPI Overlay documents first')
    .option('-p, --port <number>', 'TCP port; 0 takes a free one', '8788')
    .option('-H, --host <address>', 'address to bind', '127.0.0.1')
    .addOption(
      new Option('--validate <policy>', 'what becomes of violations: a header, or a refusal')
        .choices(['off', 'report', 'enforce'])
        .default('report'),
    )
    .option('--record <file>', 'write exchanges, secrets removed, as named examples to this overlay when it stops')
    .addOption(
      new Option('--log <level>', 'access log on standard error')
        .choices(['silent', 'error', 'info', 'debug'])
        .default('error'),
    )
    .addHelpText('after', examples)
    .action(async (flags: ProxyFlags) => {
      if (!URL.canParse(flags.upstream) || !/^https?:$/.test(new URL(flags.upstream).protocol)) {
        throw new Error(`--upstream ${flags.upstream} is no http(s) URL`);
      }
      if (!/^\d{1,5}$/.test(flags.port) || Number(flags.port) > 65_535)
        throw new Error(`--port ${flags.port} is no port`);
      const { startProxy } = await import('../../http/proxy/proxyServer.ts');
      const contract = await loadContract({ spec: flags.spec, overlays: flags.overlay });
      const proxy = await startProxy({ ...flags, port: Number(flags.port), contract, onViolation: printViolations });
      process.stdout.write(
        `${styleText('bold', 'cfimages proxy')} listens on ${styleText('cyan', proxy.url)}, in front of ${flags.upstream}\n`,
      );
      const stop = () => {
        void proxy.close().then((count) => {
          if (flags.record !== undefined) process.stdout.write(`${count} exchanges recorded in ${flags.record}\n`);
          process.exit(0);
        });
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

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
