/** One case of the harness: a document, how the server is started, what is asked and what is expected. */
export interface HarnessCase {
  readonly document: string;
  /** Words of the server's command line. */
  readonly server: readonly string[];
  /** The `curl` command, as words. */
  readonly command: readonly string[];
  readonly expected: ExpectedAnswer;
}

interface ExpectedAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How closely the body is to be met. */
  readonly closeness: 'same' | 'loose' | 'keys';
}

/** Reads a case file: sections under `====name====`. */
export function readCase(text: string): HarnessCase {
  const parts = text.split(/^====([\w-]+)====\r?\n/m);
  const section = (name: string) => {
    const at = parts.indexOf(name);
    return at < 0 ? undefined : parts[at + 1];
  };
  const [name, expected = ''] =
    (['expect', 'expect-loose', 'expect-keysOnly'] as const)
      .map((key) => [key, section(key)] as const)
      .find(([, found]) => found !== undefined) ?? [];
  const closeness = name === 'expect' ? 'same' : name === 'expect-loose' ? 'loose' : 'keys';
  return {
    document: section('spec') ?? '',
    server: wordsOf(section('server') ?? ''),
    command: wordsOf(section('command') ?? ''),
    expected: { ...readAnswer(expected), closeness },
  };
}

/** Splits a command line as a shell does: quotes hold together, a backslash takes the next character as it is. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, space, plain] of line
    .trim()
    .matchAll(/'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|(\s+)|([\s\S])/g)) {
    if (space !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (escaped === '\n') continue;
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}

function readAnswer(text: string): Omit<ExpectedAnswer, 'closeness'> {
  const [head = '', ...rest] = text.trim().split(/\r?\n\r?\n/);
  const [first = '', ...lines] = head.split(/\r?\n/);
  const headers = lines.flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    return at < 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]];
  });
  return {
    status: Number(/^HTTP\/\S+ (\d{3})/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: rest.join('\n\n'),
  };
}
