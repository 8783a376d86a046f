import { limitSettings, longFlag, type SettingRow, type SettingRows, settings, variableOf } from '../../settings.ts';
import { table } from './tables.ts';

/** Every setting of a mock as a Markdown table: its option, flag and environment variable, values, default and use. */
export function settingsTable(options: SettingRows = settings): string {
  const limits = Object.entries<SettingRow>(limitSettings).map(([name, row]) => [`limits.${name}`, row] as const);
  return table(
    ['option', 'flag', 'environment', 'values', 'default', 'what it does'],
    [...Object.entries(options), ...limits].map(([name, row]) => {
      const { flag, says, range, choices } = row;
      const values = choices?.join(', ') ?? range?.join(' to ') ?? '';
      const variable = flag === undefined ? '' : code(variableOf(longFlag(row)));
      return [code(name), flag === undefined ? '' : code(flag), variable, values, defaultOf(row), says];
    }),
  );
}

function defaultOf({ default: otherwise, commandDefault }: SettingRow): string {
  if (otherwise === undefined || Array.isArray(otherwise)) return '';
  return commandDefault === undefined ? `${otherwise}` : `${commandDefault}; in programs ${otherwise}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
