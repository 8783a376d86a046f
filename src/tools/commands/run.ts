import { type Command, InvalidArgumentError, type OptionValues } from 'commander';
import { createClock } from '../../cloudflare/index.ts';
import { realHosts } from '../../http/index.ts';
import { openAuthority, startInterceptor } from '../../http/intercept/index.ts';
import { createMock, type Mock } from '../../mock.ts';
import { connection, environmentWith, limitSettings, type MockOptions, type SettingRows } from '../../settings.ts';
import { cacheFolder, parentProxies, variablesFor } from '../run/environment.ts';
import { addFlags, flagOf } from './flags.ts';
import { runProgram, stopOnSignals } from './processes.ts';

interface RunFlags extends OptionValues {
  readonly url?: string;
  readonly zone?: readonly string[];
  readonly offline?: true;
  readonly listen: number;
  readonly printEnv?: true;
}

/** The port of a proxy that outlives one program. */
const usualPort = 8443;

/** `cfimages run`: a program as it is, with the product's own host names leading to a mock. */
export function addRun(program: Command, rows: SettingRows): void {
  const command = program
    .command('run')
    .description('run a program as it is: its requests to Cloudflare Images reach a mock')
    .argument('[command...]', 'the command to run, after --')
    .addOption(flagOf(connection.url, { default: undefined, says: 'a running mock to use (default: one of its own)' }))
    .option('--zone <host...>', 'zones of yours whose requests the mock gets, too')
    .option('--offline', 'refuse requests to any other host')
    .option('--listen <port>', 'without a command: stay, and be the proxy at this port', readPort, usualPort)
    .option('--print-env', 'print the variables by which programs use such a proxy, for a shell');
  // Where its mock listens is nobody's business
  const { port: _port, host: _host, publicUrl: _publicUrl, ...others } = rows;
  const optionsOf = addFlags(command, others);
  const limitsOf = addFlags(command, limitSettings);
  command.addHelpText('after', examples).action(async ([file, ...args]: string[], flags: RunFlags) => {
    const environment = environmentWith({});
    const hosts = [...realHosts, ...(flags.zone ?? []).map((zone) => zone.toLowerCase())];
    const authority = await openAuthority(hosts, cacheFolder(environment), createClock().now());
    const found = (port: number, mock: string) => variablesFor({ port, mock, hosts, authority }, environment);
    if (flags.printEnv === true) return void process.stdout.write(exported(await found(flags.listen, flags.url ?? '')));
    const mock =
      flags.url === undefined ? await startMock({ ...optionsOf(flags), limits: limitsOf(flags) }, hosts) : undefined;
    const url = mock?.url ?? flags.url ?? '';
    const interceptor = await startInterceptor({
      port: file === undefined ? flags.listen : 0,
      hosts,
      authority,
      mock: new URL(url),
      offline: flags.offline === true,
      parents: parentProxies(environment),
    });
    const close = async () => {
      await interceptor.close();
      await mock?.close();
    };
    if (file === undefined) {
      process.stderr.write(
        `cfimages: ${hosts.join(', ')} by the proxy http://127.0.0.1:${interceptor.port} are ${url}\n`,
      );
      return stopOnSignals(close);
    }
    try {
      process.exitCode = await runProgram(file, args, await found(interceptor.port, url));
    } finally {
      await close();
    }
  });
}

function startMock(options: MockOptions, hosts: readonly string[]): Promise<Mock> {
  const trustedHosts = [...(options.trustedHosts ?? []), ...hosts];
  return createMock({ ...options, port: 0, trustedHosts }).then((mock) => mock.listen());
}

/** Lines for a POSIX shell. */
function exported(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('a whole number from 0 to 65535 is wanted.');
  return port;
}

const examples = `
Examples:
  $ cfimages run -- npm test                   nothing in the program knows of the mock
  $ cfimages run --seed pictures/ -- python app.py
  $ cfimages run --zone shop.example --origin http://localhost:3000 -- npm run e2e
  $ cfimages run --listen 8443 & eval "$(cfimages run --print-env)"
`;
