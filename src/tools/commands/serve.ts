import { styleText } from 'node:util';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Limits } from '../../cloudflare/limits.ts';
import { createMock, type Mock } from '../../mock.ts';
import { environment, type MockOptions } from '../../settings.ts';
import { banner } from './banner.ts';

/** Flags as commander hands them over. */
interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly account?: string;
  readonly token?: readonly string[];
  readonly publicUrl?: string;
  readonly log: NonNullable<MockOptions['log']>;
  readonly spec?: string;
  readonly overlay?: readonly string[];
  readonly examples?: boolean;
  readonly microcks: 'fixed' | 'exact';
  readonly validate: 'off' | 'report' | 'enforce';
  readonly allowOrigin?: readonly string[];
  readonly cors?: 'api';
  readonly trustHost?: readonly string[];
  readonly origin?: string;
  readonly threads?: number;
  readonly maxImages?: number;
  readonly maxVariants?: number;
  readonly maxKeys?: number;
  readonly maxStorage?: number;
  readonly rateLimit?: number;
  readonly data?: string;
  readonly seed?: string;
  readonly faults?: string;
  readonly control: boolean;
  readonly controlToken?: string;
}

/** `cfimages serve`, which is meant where no command is named. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('start the mock; what cfimages does without a command')
    .addOption(
      flag('-p, --port <number>', 'TCP port; 0 takes a free one', 'port').argParser(whole(0, 65_535)).default(8787),
    )
    .addOption(
      flag('-H, --host <address>', 'address to bind; 0.0.0.0 for other machines and containers', 'host').default(
        '127.0.0.1',
      ),
    )
    .addOption(flag('--account <id>', 'account whose URLs are printed', 'account'))
    .addOption(flag('--token <token...>', 'accept exactly these API tokens (default: any)', 'token'))
    .addOption(flag('--public-url <url>', 'origin to name in variants and uploadURL', 'public-url').argParser(httpUrl))
    .addOption(
      flag('--log <level>', 'access log on standard error', 'log')
        .choices(['silent', 'error', 'info', 'debug'])
        .default('info'),
    )
    .addOption(flag('--spec <file>', 'serve this OpenAPI document instead', 'spec'))
    .addOption(flag('--overlay <file...>', 'apply OpenAPI Overlay documents', 'overlay'))
    .addOption(flag('--examples', 'answer the API from the examples alone, without state', 'examples'))
    .addOption(flag('--microcks <mode>', 'example dispatch', 'microcks').choices(['fixed', 'exact']).default('fixed'))
    .addOption(
      flag('--validate <policy>', 'requests against the contract, where examples answer', 'validate')
        .choices(['off', 'report', 'enforce'])
        .default('off'),
    )
    .addOption(
      flag('--allow-origin <host...>', 'hosts to fetch from although their address is private', 'allow-origin'),
    )
    .addOption(
      flag(
        '--cors <surface>',
        'let web pages of other sites use the API too, as the real one does not',
        'cors',
      ).choices(['api']),
    )
    .addOption(flag('--trust-host <host...>', 'more names that the mock may be called by', 'trust-host'))
    .addOption(
      flag(
        '--origin <folder or URL>',
        'where /cdn-cgi/image/ finds its sources; a URL is proxied to as well',
        'origin',
      ),
    )
    .addOption(flag('--data <folder>', 'keep the state here across restarts (default: in memory)', 'data'))
    .addOption(
      flag('--seed <file or folder>', 'begin with this: a YAML seed, or pictures named after their ids', 'seed'),
    )
    .addOption(flag('--faults <file>', 'what shall go wrong, as YAML rules', 'faults'))
    .addOption(flag('--no-control', 'take /__mock away', 'no-control'))
    .addOption(flag('--control-token <token>', 'what /__mock wants to be shown', 'control-token'))
    .addOption(flag('--threads <number>', 'transform workers', 'threads').argParser(whole(1, 64)))
    .addOption(flag('--max-images <number>', 'images per account', 'max-images').argParser(whole(0, 1e9)))
    .addOption(flag('--max-variants <number>', 'variants per account', 'max-variants').argParser(whole(1, 1e6)))
    .addOption(flag('--max-keys <number>', 'signing keys per account', 'max-keys').argParser(whole(1, 1e6)))
    .addOption(
      flag('--max-storage <bytes>', 'bytes of originals, all accounts together', 'max-storage').argParser(
        whole(0, 1e15),
      ),
    )
    .addOption(
      flag(
        '--rate-limit <number>',
        'API requests per five minutes; the real product allows 1200',
        'rate-limit',
      ).argParser(whole(0, 1e9)),
    );
  command.addHelpText('after', examples).action(async (flags: ServeFlags) => {
    const mock = await createMock(toOptions(flags));
    try {
      await mock.listen();
    } catch (error) {
      await mock.close();
      throw explainListenError(error, flags);
    }
    process.stdout.write(banner(mock));
    for (const note of mock.notes) process.stdout.write(`  ${styleText('dim', 'seed'.padEnd(16))}${note}\n`);
    for (const warning of mock.warnings) process.stderr.write(`${styleText('yellow', 'warning')} ${warning}\n`);
    stopOnSignals(mock);
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

function flag(flags: string, description: string, name: string): Option {
  const option = new Option(flags, description);
  const fromEnvironment = environment(name);
  return fromEnvironment === undefined ? option : option.env(`CFIMAGES_${name.replace(/-/g, '_').toUpperCase()}`);
}

function toOptions(flags: ServeFlags): MockOptions {
  const limits: { -readonly [K in keyof Limits]?: Limits[K] } = {};
  if (flags.maxImages !== undefined) limits.images = flags.maxImages;
  if (flags.maxVariants !== undefined) limits.variants = flags.maxVariants;
  if (flags.maxKeys !== undefined) limits.keys = flags.maxKeys;
  if (flags.maxStorage !== undefined) limits.storageBytes = flags.maxStorage;
  if (flags.rateLimit !== undefined) limits.requestsPerFiveMinutes = flags.rateLimit;
  const {
    overlay,
    allowOrigin,
    trustHost,
    maxImages: _i,
    maxVariants: _v,
    maxKeys: _k,
    maxStorage: _s,
    rateLimit: _r,
    ...rest
  } = flags;
  return {
    ...rest,
    limits,
    ...(overlay === undefined ? {} : { overlays: overlay }),
    ...(allowOrigin === undefined ? {} : { allowOrigins: allowOrigin }),
    ...(trustHost === undefined ? {} : { trustedHosts: trustHost }),
  };
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted.`);
    return value;
  };
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('an http(s) URL is wanted.');
  return text;
}

/** SIGINT and SIGTERM let running requests finish and exit with 0; a second signal exits at once. */
function stopOnSignals(mock: Mock): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    mock.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function explainListenError(error: unknown, { host, port }: ServeFlags): Error {
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE') return new Error(`port ${port} is taken; stop what listens there or use --port 0`);
  if (code === 'EADDRNOTAVAIL') return new Error(`${host} is not an address of this machine`);
  if (code === 'EACCES') return new Error(`port ${port} needs privileges; use one above 1023`);
  return error instanceof Error ? error : new Error(String(error));
}
