import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { Contract } from '../../../spec/load.ts';
import { environment, longFlag, type SettingRow, type SettingRows, settings, variableOf } from '../../settings.ts';

/** How one command's flag differs from the row that it comes from. */
type Changes = Partial<Pick<SettingRow, 'says' | 'default'>>;

/** The flag of a row, with its range or choices; `default` is shown in help where it is text or a number. */
export function flagOf(row: SettingRow, changes: Changes = {}): Option {
  const { flag = '', says, choices, commandDefault, default: otherwise } = { ...row, ...changes };
  const option = new Option(flag, says);
  if (choices !== undefined) option.choices(choices);
  const read = readerOf(row);
  if (read !== undefined) option.argParser(read);
  const value = 'default' in changes ? otherwise : (commandDefault ?? otherwise);
  return typeof value === 'string' || typeof value === 'number' ? option.default(value) : option;
}

/** The same flag, which the environment may give as well. */
export function flagOrVariable(row: SettingRow, changes: Changes = {}): Option {
  const option = flagOf(row, changes);
  const name = longFlag(row);
  return environment(name) === undefined ? option : option.env(variableOf(name));
}

/** Gives a command the flags of a table; answers how their values are read, under the names of the table. */
export function addFlags(
  command: Command,
  rows: SettingRows,
): (values: OptionValues) => Readonly<Record<string, unknown>> {
  const flags = Object.entries(rows)
    .filter(([, { flag }]) => flag !== undefined)
    .map(([name, row]) => [name, flagOrVariable(row)] as const);
  for (const [, option] of flags) command.addOption(option);
  return (values) =>
    Object.fromEntries(
      flags.flatMap(([name, option]) => {
        const value: unknown = values[option.attributeName()];
        return value === undefined ? [] : [[name, value]];
      }),
    );
}

/** `--spec` and `--overlay` of the commands that read a contract. */
export interface ContractFlags {
  readonly spec?: string;
  readonly overlay?: readonly string[];
}

/** Gives a command the flags that name a contract. */
export function addContractFlags(command: Command): Command {
  const flag = '--spec <file or URL>';
  const says = 'the OpenAPI 3 or Swagger 2.0 document (default: the built-in contract)';
  return command.addOption(flagOf({ flag, says })).addOption(flagOf(settings.overlays));
}

/** The contract that flags name; one at a URL is fetched as the mock would. */
export async function loadNamed({ spec, overlay }: ContractFlags): Promise<Contract> {
  const { loadContract } = await import('../../../spec/load.ts');
  return await loadContract({ spec, overlays: overlay, fetch: fetchContract });
}

async function fetchContract(url: string) {
  const { createFetcher, fetchText } = await import('../../cloudflare/index.ts');
  const fetcher = createFetcher({ allow: [], guardPrivate: false, milliseconds: 30_000, redirects: 3 });
  try {
    return await fetchText(fetcher, url);
  } finally {
    await fetcher.close();
  }
}

/** How the text of a flag is read, where it is not taken as it is. */
function readerOf({ range, format }: SettingRow): ((text: string) => unknown) | undefined {
  if (range !== undefined) return (text) => readWhole(text, range);
  return format === 'url' ? readUrl : undefined;
}

function readWhole(text: string, [min, max]: readonly [number, number]): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max))
    throw new InvalidArgumentError(`a whole number from ${min} to ${max} is wanted.`);
  return value;
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('an http(s) URL is wanted.');
  return text;
}
