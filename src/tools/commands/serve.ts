import { styleText } from 'node:util';
import type { Command, OptionValues } from 'commander';
import { limitSettings, type SettingRows } from '../../settings.ts';
import { banner } from './banner.ts';
import { addFlags } from './flags.ts';
import { stopOnSignals } from './processes.ts';

/** `cfimages serve`, which is meant where no command is named; its flags are the rows of the settings. */
export function addServe(program: Command, rows: SettingRows): void {
  const command = program.command('serve').description('start the mock; what cfimages does without a command');
  const optionsOf = addFlags(command, rows);
  const limitsOf = addFlags(command, limitSettings);
  command.addHelpText('after', examples).action(async (values: OptionValues) => {
    const { createMock } = await import('../../mock.ts');
    const mock = await createMock({ warm: true, ...optionsOf(values), limits: limitsOf(values) });
    try {
      await mock.listen();
    } catch (error) {
      await mock.close();
      throw explainListenError(error, mock.config);
    }
    process.stdout.write(banner(mock));
    for (const note of mock.notes) process.stdout.write(`  ${styleText('dim', 'seed'.padEnd(16))}${note}\n`);
    for (const warning of mock.warnings) process.stderr.write(`${styleText('yellow', 'warning')} ${warning}\n`);
    stopOnSignals(() => mock.close());
  });
}

const examples = `
Examples:
  $ cfimages                                   any token, account and image; http://localhost:8787
  $ cfimages --port 0 --log silent             a free port, no access log
  $ cfimages --host 0.0.0.0 --public-url https://images.test
  $ cfimages --origin http://localhost:3000    /cdn-cgi/image/ in front of a dev server
  $ cfimages --spec pets.yaml                  any OpenAPI 3.0 or 3.1 file: its examples, or bodies made from schemas
  $ cfimages --spec pets.yaml --validate enforce --microcks exact

Every flag can be given as an environment variable: --public-url as CFIMAGES_PUBLIC_URL.
`;

function explainListenError(error: unknown, { host, port }: { readonly host: string; readonly port: number }): Error {
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE') return new Error(`port ${port} is taken; stop what listens there or use --port 0`);
  if (code === 'EADDRNOTAVAIL') return new Error(`${host} is not an address of this machine`);
  if (code === 'EACCES') return new Error(`port ${port} needs privileges; use one above 1023`);
  return error instanceof Error ? error : new Error(String(error));
}
