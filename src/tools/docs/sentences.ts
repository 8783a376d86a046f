/** How many words make a sentence that may not be said twice; shorter ones are labels. */
const minWords = 5;

/** The sentences of a Markdown page, and the cells of its tables, as plain text: no code blocks, no marks, no links, no titles of tests. */
export function sentencesOf(page: string): readonly string[] {
  return page
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/\|[^|\n]*"[^|\n]*" \|$/gm, '')
    .replace(/<!-- (\w+) -->[\s\S]*?<!-- \/\1 -->/g, '')
    .split(/\n\s*\n|\n(?=\s*(?:[-|#]|\d+\.) ?)|\|/)
    .flatMap((block) => plain(block).split(/(?<=[a-z\d)”"][.!?]) (?=[A-Z])/))
    .map((sentence) => sentence.replace(/[.:]$/, '').trim())
    .filter((sentence) => sentence.split(' ').length >= minWords);
}

function plain(block: string): string {
  return block
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|`/g, '')
    .replace(/^\s*(?:[-#]+|\d+\.) /, '')
    .replace(/\s+/g, ' ')
    .trim();
}
