import type { Contract } from '../../../spec/load.ts';
import { cfImageOperation, handlers } from '../../cloudflare/index.ts';
import { type Dialect, type OptionRow, optionTable } from '../../imaging/index.ts';
import { readOperations } from '../../openapi/index.ts';
import { presets } from '../../testkit/index.ts';

/** The columns of the option table: how each place is called, and the dialects that it stands for. */
const places: readonly (readonly [heading: string, dialects: readonly Dialect[]])[] = [
  ['URL', ['url']],
  ['variant', ['variant']],
  ['`cf.image`', ['cf']],
  ['`draw[]`', ['draw']],
  ['binding', ['binding', 'output']],
];

/** Every transformation option as a Markdown table: names, values, default, and where it may be written. */
export function optionsTable(): string {
  return table(
    ['option', 'values', 'default', ...places.map(([heading]) => heading)],
    optionTable.map((row) => [
      namesOf(row),
      row.kind.says,
      row.otherwise,
      ...places.map(([, wanted]) => mark(row, wanted)),
    ]),
  );
}

function namesOf({ name, aliases }: OptionRow): string {
  return [name, ...aliases].map((each) => `\`${each}\``).join(', ');
}

function mark({ dialects }: OptionRow, wanted: readonly Dialect[]): string {
  const present = wanted.filter((dialect) => dialects.includes(dialect));
  return present.length === 0 ? '' : present.includes('output') ? '`.output()`' : '✓';
}

/** Every operation of the contract, and the mock's own for Workers, as a Markdown table: method and path, id, summary, and how the mock answers it. */
export function operationsTable(contract: Contract): string {
  return table(
    ['operation', 'id', 'what it does', 'answered'],
    [...readOperations(contract), cfImageOperation].map(({ method, path, id, summary }) => [
      `\`${method.toUpperCase()} ${path}\``,
      id,
      summary.replace(/^Cloudflare /, ''),
      id in handlers ? 'from the store' : pictures.test(path) ? 'with pictures' : 'from the examples',
    ]),
  );
}

/** The paths that answer with pictures, or with what is known of one: no operation of the API has a part in them. */
const pictures = /^\/(cdn-cgi|info|transform|cf-image|\{account_hash\})(\/|$)/;

/** Every fault that the live service was seen to have, as a Markdown table. */
export function presetsTable(): string {
  return table(
    ['preset', 'what happens', 'seen in'],
    Object.entries(presets).map(([name, { says, source }]) => [`\`${name}\``, says, source]),
  );
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
