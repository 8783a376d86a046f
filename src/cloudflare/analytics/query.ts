import { createRequire } from 'node:module';
import type { DocumentNode, GraphQLResolveInfo, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { Counters } from './counters.ts';
import { type DatasetArguments, grouped, uniqueByDay } from './datasets.ts';
import { analyticsSchema } from './schema.ts';

/** A query as it is sent. */
export interface AnalyticsQuery {
  readonly query: unknown;
  readonly variables: unknown;
  readonly operationName: unknown;
}

/** Whose rows: accounts by their tags, and the one zone that the mock is, whatever its tag. */
export interface AnalyticsScope {
  readonly counters: Counters;
  /** The account with the namespace of the request. */
  readonly accountOf: (tag: string) => string;
  /** The account that the zone belongs to. */
  readonly zoneAccount: string;
  /** Whether whoever asks may see the rows of an account. */
  readonly maySee: (account: string) => boolean;
}

const maxCharacters = 20_000;
const maxTokens = 2_000;
const maxDepth = 12;
const maxSpreads = 10;

// Loaded with the first query: most mocks never see one
const library = () => createRequire(import.meta.url)('graphql') as typeof import('graphql');
let schema: GraphQLSchema | undefined;

/** Answers a query as GraphQL does: `data`, or `errors` beside `data: null`; never throws for what the client sent. */
export async function answerAnalytics(asked: AnalyticsQuery, scope: AnalyticsScope): Promise<object> {
  const { query, variables, operationName } = asked;
  if (typeof query !== 'string' || query === '') return refused('query must be a GraphQL document');
  if (query.length > maxCharacters) return refused(`the query is longer than ${maxCharacters} characters`);
  if (variables !== undefined && variables !== null && !isRecord(variables))
    return refused('variables must be an object');
  const { buildSchema, execute, parse, validate } = library();
  schema ??= buildSchema(analyticsSchema);
  const document = parsed(() => parse(query, { maxTokens }));
  if ('errors' in document) return document;
  const excess = excessOf(document);
  if (excess !== undefined) return refused(excess);
  const invalid = validate(schema, document, undefined, { maxErrors: 10 });
  if (invalid.length > 0)
    return {
      data: null,
      errors: invalid.map(({ message, locations }) => ({ message: `${message}${hint(message)}`, locations })),
    };
  const { data = null, errors } = await execute({
    schema,
    document,
    rootValue: rootOf(scope),
    variableValues: isRecord(variables) ? variables : null,
    operationName: typeof operationName === 'string' ? operationName : null,
  });
  // GraphQL objects have no prototype
  return JSON.parse(JSON.stringify({ data, errors: errors?.map((error) => error.toJSON()) ?? null })) as object;
}

function rootOf({ counters, accountOf, zoneAccount, maySee }: AnalyticsScope): object {
  const check = (account: string, what: string) => {
    if (!maySee(account)) throw new Error(`not authorized for that ${what}`);
  };
  const groupsOf =
    (kind: 'deliveries' | 'transformations', account: string) =>
    (given: DatasetArguments, _context: unknown, info: GraphQLResolveInfo) =>
      grouped(counters.rows(kind, account), dimensionsIn(info), given);
  const unique = (account: string, accumulated: boolean) => (given: DatasetArguments) =>
    uniqueByDay(counters.rows('transformations', account), accumulated, given);
  const account = ({ filter: { accountTag } }: { readonly filter: { readonly accountTag: string } }) => {
    const whose = accountOf(accountTag);
    check(whose, 'account');
    return [
      {
        accountTag,
        imagesRequestsAdaptiveGroups: groupsOf('deliveries', whose),
        imagesUniqueTransformations: unique(whose, false),
        imagesUniqueTransformationsAccumulatedSinceStartOfMonth: unique(whose, true),
      },
    ];
  };
  const zone = ({ filter: { zoneTag } }: { readonly filter: { readonly zoneTag: string } }) => {
    check(zoneAccount, 'zone');
    return [{ zoneTag, imageResizingRequests1mGroups: groupsOf('transformations', zoneAccount) }];
  };
  return { viewer: { accounts: account, zones: zone } };
}

/** The fields below `dimensions`, which are what rows are grouped by. */
function dimensionsIn({ fieldNodes, fragments }: GraphQLResolveInfo): readonly string[] {
  const fieldsOf = (
    set: SelectionSetNode | undefined,
  ): { readonly name: string; readonly below: SelectionSetNode | undefined }[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === 'Field') return [{ name: selection.name.value, below: selection.selectionSet }];
      if (selection.kind === 'InlineFragment') return fieldsOf(selection.selectionSet);
      return fieldsOf(fragments[selection.name.value]?.selectionSet);
    });
  const groups = fieldNodes
    .flatMap(({ selectionSet }) => fieldsOf(selectionSet))
    .filter(({ name }) => name === 'dimensions');
  return [...new Set(groups.flatMap(({ below }) => fieldsOf(below)).map(({ name }) => name))].sort();
}

/** What of a document would cost too much; looked at before it is validated, which costs as well. */
function excessOf(document: DocumentNode): string | undefined {
  let depth = 0;
  let deepest = 0;
  let spreads = 0;
  library().visit(document, {
    SelectionSet: {
      enter() {
        depth += 1;
        deepest = Math.max(deepest, depth);
      },
      leave() {
        depth -= 1;
      },
    },
    FragmentSpread() {
      spreads += 1;
    },
  });
  if (deepest > maxDepth) return `the query is deeper than ${maxDepth} levels`;
  return spreads > maxSpreads ? `the query has more than ${maxSpreads} fragment spreads` : undefined;
}

function parsed(parse: () => DocumentNode): DocumentNode | { readonly data: null; readonly errors: readonly object[] } {
  try {
    return parse();
  } catch (error) {
    return refused((error as Error).message);
  }
}

function hint(message: string): string {
  return /^Cannot query field/.test(message) ? ' The mock has the datasets of Images only.' : '';
}

function refused(message: string) {
  return { data: null, errors: [{ message }] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
