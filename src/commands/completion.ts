import { type Command, InvalidArgumentError } from 'commander';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `cfimages completion`: prints a script that completes commands and flags, from the commands themselves. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script, e.g. for ~/.bashrc: source <(cfimages completion bash)')
    .argument('<shell>', shells.join(', '), (text) => {
      const shell = shells.find((one) => one === text);
      if (shell === undefined) throw new InvalidArgumentError(`one of ${shells.join(', ')} is wanted.`);
      return shell;
    })
    .action((shell: Shell) => {
      process.stdout.write(scripts[shell](wordsOf(program)));
    });
}

interface Words {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly { readonly flag: string; readonly description: string }[];
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

function wordsOf(program: Command): readonly Words[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: command.options.map(({ long, description }) => ({ flag: long ?? '', description })),
    choices: Object.fromEntries(
      command.options.flatMap(({ long, argChoices }) =>
        long && argChoices !== undefined ? [[long, argChoices] as const] : [],
      ),
    ),
  }));
}

const scripts: Readonly<Record<Shell, (words: readonly Words[]) => string>> = {
  bash: (words) => `_cfimages() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  case "\${COMP_WORDS[1]} $previous" in
${words.flatMap(({ name, choices }) => Object.entries(choices).map(([flag, values]) => `    '${name} ${flag}') words='${values.join(' ')}' ;;`)).join('\n')}
  esac
  if [ -z "$words" ]; then
    case "\${COMP_WORDS[1]}" in
${words.map(({ name, flags }) => `      ${name}) words='${flags.map(({ flag }) => flag).join(' ')}' ;;`).join('\n')}
    esac
    [ "$COMP_CWORD" -eq 1 ] && words='${words.map(({ name }) => name).join(' ')}'
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _cfimages cfimages
`,
  zsh: (words) => `#compdef cfimages
_cfimages() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${words.map(({ name, description }) => `      ${quoted(`${name}:${description}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  local -a flags
  case $words[2] in
${words.map(({ name, flags }) => `    ${name}) flags=(${flags.map(({ flag, description }) => quoted(`${flag}:${description}`)).join(' ')}) ;;`).join('\n')}
  esac
  _describe flag flags -o || _files
}
compdef _cfimages cfimages
`,
  fish: (words) =>
    words
      .flatMap(({ name, description, flags, choices }) => [
        `complete -c cfimages -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
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
