import type { Command } from 'commander';
import type { Console } from './console.ts';

/** `words`: the suite's commands and flags as JSON, for the completion script of the program that starts it. */
export function addWords(program: Command, io: Console): void {
  program
    .command('words', { hidden: true })
    .description('print the commands and flags as JSON')
    .action(() => {
      const commands = program.commands.filter((command) => command.name() !== 'words');
      const words = commands.map((command) => ({
        name: command.name(),
        description: command.description(),
        flags: command.options.map(({ long, description }) => ({ flag: long ?? '', description })),
        choices: Object.fromEntries(
          command.options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices]] : [])),
        ),
      }));
      io.stdout.write(`${JSON.stringify(words)}\n`);
    });
}
