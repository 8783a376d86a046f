import type { Schema } from '../../spec/document.ts';
import { createSchemaCheck } from './compile.ts';
import type { PlainSchema } from './keywords.ts';
import { createSchemaBook } from './schemas.ts';
import { maxDepth, unfold } from './unfold.ts';

/** Makes values up from schemas. */
export interface BodyGenerator {
  /**
   * A value that satisfies the schema as far as the generator can tell. The same seed gives the same value; without
   * `varied`, examples and defaults of the schema are used where it has them.
   */
  generate(schema: Schema, options: GenerateOptions): Promise<unknown>;
}

/** How a value is made up. */
export interface GenerateOptions {
  readonly seed: number;
  readonly varied: boolean;
  /** How many elements lists near the root have; without it, as many as the generator likes. */
  readonly items?: number | undefined;
}

/** Opens a generator for a document of the given OpenAPI version; the library is loaded with the first value. */
export function createBodyGenerator(openapi: string): BodyGenerator {
  const book = createSchemaBook(openapi, 'response');
  const check = createSchemaCheck(openapi, 'response');
  return {
    async generate(schema, { seed, varied, items }) {
      const root = book.refer(schema);
      const { generateSync } = await import('json-schema-faker');
      const attempt = (turn: number) => {
        const budget = { nodes: 4000, plain: 4000 };
        const looks = turn < turnsWithExamples;
        const finite = unfold(root, { book, depth: 0, budget, varied, turn, open: [], looks, name: '', items });
        try {
          return generateSync(finite as never, optionsOf(seed + turn, varied || turn >= turnsWithExamples));
        } catch {
          // Contradictory schemas have no value; the plainest one of its type says so with least surprise
          return plainest(finite);
        }
      };
      let best: { readonly value: unknown; readonly faults: number } | undefined;
      for (let turn = 0; turn < maxTurns; turn += 1) {
        const value = attempt(turn);
        const faults = check(schema, value).length;
        if (faults === 0) return value;
        if (best === undefined || faults < best.faults) best = { value, faults };
      }
      return best?.value;
    },
  };
}

/** How often a value is made up anew, with other branches of unions, before the least wrong one has to do. */
const maxTurns = 8;
/** Of them, those that use the examples and defaults of the schema, which contracts are careless with. */
const turnsWithExamples = 4;

function optionsOf(seed: number, varied: boolean) {
  return {
    seed,
    maxDepth: maxDepth * 2,
    maxDefaultItems: varied ? 3 : 1,
    alwaysFakeOptionals: true,
    useDefaultValue: !varied,
    useExamplesValue: !varied,
    failOnInvalidTypes: false,
    defaultInvalidTypeProduct: null,
    formats,
    minDateTime: '2020-01-01T00:00:00Z',
    maxDateTime: '2026-01-01T00:00:00Z',
  };
}

function plainest(schema: PlainSchema): unknown {
  if (typeof schema === 'boolean') return {};
  const [type] = [schema.type].flat();
  if (type === 'array') return [];
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return 0;
  if (type === 'boolean') return true;
  return type === 'null' ? null : {};
}

const formats: Readonly<Record<string, () => string>> = {
  binary: () => 'bytes',
  byte: () => 'Ynl0ZXM=',
  password: () => 'password',
};
