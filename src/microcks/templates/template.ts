import { type Evaluate, NoValue, type TemplateContext } from './evaluate.ts';
import { BrokenTemplate, type Expression, type Grammar } from './grammar.ts';

/** How templates are read and evaluated. */
export interface TemplateDialect {
  readonly grammar: Grammar;
  readonly evaluate: Evaluate;
}

/** A text with `{{ expressions }}`, parsed once. */
export interface Template {
  /** The text with its expressions evaluated; the text as written when one of them fails. */
  render(context: TemplateContext): string;
  /** Why it is never rendered. */
  readonly problem?: string;
}

/** How much a template may make: beyond it, it is not rendered. */
export const templateLimits = { expressions: 10_000, characters: 16 * 1024 * 1024 } as const;

/** Parses a template; nothing when the text has no expressions. */
export function parseTemplate(text: string, dialect: TemplateDialect): Template | undefined {
  if (!text.includes('{{')) return undefined;
  const unrendered = (problem: string): Template => ({ render: () => text, problem });
  try {
    const parts = dialect.grammar(text);
    if (parts.filter(({ kind }) => kind !== 'text').length > templateLimits.expressions) {
      return unrendered(`the template has more than ${templateLimits.expressions} expressions`);
    }
    return { render: (context) => render(parts, context, dialect) ?? text };
  } catch (error) {
    if (error instanceof BrokenTemplate) return unrendered(error.message);
    throw error;
  }
}

function render(parts: readonly Expression[], context: TemplateContext, dialect: TemplateDialect): string | undefined {
  const texts: string[] = [];
  let size = 0;
  try {
    for (const part of parts) {
      const text = dialect.evaluate(part, context);
      size += text.length;
      if (size > templateLimits.characters) return undefined;
      texts.push(text);
    }
    return texts.join('');
  } catch (error) {
    if (error instanceof NoValue || error instanceof RangeError) return undefined;
    throw error;
  }
}
