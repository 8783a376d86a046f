import { afterEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { resolveConfig, type SettingRows, settings } from '../../settings.ts';
import { settingsTable } from '../docs/settings.ts';
import { completionScripts, wordsOf } from './completion.ts';
import { addFlags } from './flags.ts';
import { createProgram } from './index.ts';

/** The settings with a row more: all that a new flag takes. */
const withMood: SettingRows = {
  ...settings,
  mood: { flag: '--mood <word>', says: 'how answers sound', choices: ['kind', 'curt'], default: 'kind' },
  patience: { flag: '--patience <seconds>', says: 'how long to wait', range: [1, 60], default: 5 },
};

afterEach(() => {
  delete process.env.CFIMAGES_MOOD;
  delete process.env.CFIMAGES_PATIENCE;
});

/** What the arguments of `serve` mean, under the names of the options. */
function read(...args: string[]): Readonly<Record<string, unknown>> {
  const command = new Command('serve').exitOverride().configureOutput({ writeErr: () => undefined });
  const optionsOf = addFlags(command, withMood);
  return optionsOf(command.parse(args, { from: 'user' }).opts());
}

test('a new row is a flag with its default, range and choices', () => {
  expect(read()).toMatchObject({ mood: 'kind', patience: 5 });
  expect(read('--mood', 'curt', '--patience', '60')).toMatchObject({ mood: 'curt', patience: 60 });
  expect(() => read('--mood', 'loud')).toThrow('Allowed choices are kind, curt.');
  expect(() => read('--patience', '61')).toThrow('a whole number from 1 to 60 is wanted.');
});

test('a new row is an environment variable, held to the same range; an empty one is none', () => {
  process.env.CFIMAGES_MOOD = '';
  process.env.CFIMAGES_PATIENCE = '7';
  expect(read()).toMatchObject({ mood: 'kind', patience: 7 });
  process.env.CFIMAGES_PATIENCE = '7.5';
  expect(() => read()).toThrow('a whole number from 1 to 60 is wanted.');
});

test('a new row is in the help and in the completion of every shell', () => {
  const program = createProgram(withMood);
  const serve = program.commands.find((command) => command.name() === 'serve');
  const help = serve?.helpInformation().replace(/\s+/g, ' ');
  expect(help).toContain('--mood <word> how answers sound (choices: "kind", "curt", default: "kind")');
  expect(help).toContain('--patience <seconds> how long to wait (default: 5)');
  const words = wordsOf(program);
  expect(completionScripts.bash(words)).toContain("'serve --mood') words='kind curt'");
  expect(completionScripts.zsh(words)).toContain("'--mood:how answers sound'");
  expect(completionScripts.fish(words)).toContain("-l mood -d 'how answers sound' -x -a 'kind curt'");
});

test('a new row is in the documentation, beside those that only programs set', () => {
  const lines = settingsTable(withMood).split('\n');
  expect(lines).toContain('| `mood` | `--mood <word>` | `CFIMAGES_MOOD` | kind, curt | kind | how answers sound |');
  expect(lines).toContain(
    '| `port` | `-p, --port <number>` | `CFIMAGES_PORT` | 0 to 65535 | 8787; in programs 0 | TCP port; 0 takes a free one |',
  );
  expect(lines).toContain('| `journal` |  |  | 0 to 1000000000 | 1000 | requests that the journal keeps |');
  expect(lines).toContain(
    '| `limits.keys` | `--max-keys <number>` | `CFIMAGES_MAX_KEYS` | 1 to 1000000 |  | signing keys per account |',
  );
});

test('the options of serve are named as those of createMock', () => {
  const args = ['--overlay', 'a.yml', 'b.yml', '--allow-origin', '*', '--trust-host', 'a.test', '--no-control'];
  expect(read(...args)).toMatchObject({
    port: 8787,
    log: 'info',
    overlays: ['a.yml', 'b.yml'],
    allowOrigins: ['*'],
    trustedHosts: ['a.test'],
    control: false,
  });
});

test('every setting has a default in the configuration, or none', () => {
  const { limits, account, ...config } = resolveConfig({ token: 'good', limits: { keys: 5 } });
  expect(limits.keys).toBe(5);
  expect(account).toMatch(/^[\da-f]{32}$/);
  expect(config).toEqual({
    port: 0,
    host: '127.0.0.1',
    tokens: ['good'],
    grants: [{ token: 'good' }],
    fidelity: undefined,
    lag: undefined,
    strict: false,
    memory: undefined,
    flows: undefined,
    events: undefined,
    webhook: undefined,
    s3Endpoint: undefined,
    plan: undefined,
    shuffleVariants: false,
    publicUrl: undefined,
    log: 'silent',
    spec: [],
    watch: false,
    overlays: [],
    examples: false,
    microcks: 'fixed',
    validate: 'off',
    stateful: false,
    allowOrigins: [],
    cors: undefined,
    trustedHosts: [],
    origin: undefined,
    threads: undefined,
    data: undefined,
    seed: undefined,
    faults: undefined,
    control: true,
    controlToken: undefined,
    journal: 1000,
    checkResponses: false,
    publicBind: false,
  });
});
