import { Argument, type Command } from 'commander';
import { type CommandWords, conformanceWords } from './conformance.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `cfimages completion`: prints a script that completes commands and flags, from the commands themselves. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script, e.g. for ~/.bashrc: source <(cfimages completion bash)')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action(async (shell: Shell) => {
      // The suite's commands only pass their arguments on, so the suite lists their flags
      const suite = await conformanceWords();
      const words = wordsOf(program).map((command) => suite.find(({ name }) => name === command.name) ?? command);
      process.stdout.write(completionScripts[shell](words));
    });
}

interface Words extends CommandWords {
  /** Values of the command's first argument. */
  readonly values?: readonly string[];
}

/** The commands with what can be completed behind them. */
export function wordsOf(program: Command): readonly Words[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: command.options.map(({ long, description }) => ({ flag: long ?? '', description })),
    choices: Object.fromEntries(
      command.options.flatMap(({ long, argChoices }) =>
        long && argChoices !== undefined ? [[long, argChoices] as const] : [],
      ),
    ),
    values: command.registeredArguments[0]?.argChoices ?? [],
  }));
}

/** The script of each shell. */
export const completionScripts: Readonly<Record<Shell, (words: readonly Words[]) => string>> = {
  bash: (words) => `_cfimages() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} words=
  case $command in -*) command=serve ;; esac
  case "$command $previous" in
${words.flatMap(({ name, choices }) => Object.entries(choices).map(([flag, values]) => `    '${name} ${flag}') words='${values.join(' ')}' ;;`)).join('\n')}
  esac
  if [ -z "$words" ]; then
    case $command in
${words.map(({ name, flags, values = [] }) => `      ${name}) words='${[...values, ...flags.map(({ flag }) => flag)].join(' ')}' ;;`).join('\n')}
    esac
    case "$COMP_CWORD $current" in
      '1 -'*) ;;
      '1 '*) words='${words.map(({ name }) => name).join(' ')}' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _cfimages cfimages
`,
  zsh: (words) => `#compdef cfimages
_cfimages() {
  local command=$words[2]
  [[ $command == -* ]] && command=serve
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    local -a commands=(
${words.map(({ name, description }) => `      ${quoted(`${name}:${description}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  local -a flags
  case $command in
${words.map(({ name, flags }) => `    ${name}) flags=(${flags.map(({ flag, description }) => quoted(`${flag}:${description}`)).join(' ')}) ;;`).join('\n')}
  esac
  _describe flag flags -o || _files
}
compdef _cfimages cfimages
`,
  fish: (words) =>
    words
      .flatMap(({ name, description, flags, choices, values = [] }) => [
        `complete -c cfimages -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
        ...values.map((value) => `complete -c cfimages -n '__fish_seen_subcommand_from ${name}' -x -a ${value}`),
        ...flags.map(({ flag, description: says }) => {
          const values = choices[flag] === undefined ? '' : ` -x -a ${quoted(choices[flag].join(' '))}`;
          return `complete -c cfimages -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^--/, '')} -d ${quoted(says)}${values}`;
        }),
      ])
      .join('\n')
      .concat('\n'),
};

/** In single quotes, which all three shells take literally. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, '’')}'`;
}
