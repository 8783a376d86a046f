import type { Contract } from '../../../spec/load.ts';
import { fillMarkers } from './markers.ts';
import { operationsTable, optionsTable, presetsTable } from './tables.ts';

/** The pages that hold a generated table, and what writes it; the markers in the page bear the same name. */
export const generatedTables: readonly {
  readonly page: string;
  readonly name: string;
  readonly table: (contract: Contract) => string;
}[] = [
  { page: 'docs/operations.md', name: 'operations', table: operationsTable },
  { page: 'docs/options.md', name: 'options', table: optionsTable },
  { page: 'docs/testing.md', name: 'presets', table: presetsTable },
];

/** The pages that people write by hand; every sentence of theirs is a claim. */
export const handWritten = [
  'README.md',
  'docs/comparison.md',
  'docs/decisions.md',
  'docs/events.md',
  'docs/flows.md',
  'docs/groovy.md',
  'docs/jimp.md',
  'docs/operations.md',
  'docs/options.md',
  'docs/run.md',
  'docs/speed.md',
  'docs/testing.md',
  'src/README.md',
  'conformance/README.md',
  'spec/README.md',
  'examples/README.md',
  'examples/worker/README.md',
  'fixtures/README.md',
  '.github/CONTRIBUTING.md',
  '.github/SECURITY.md',
] as const;

/** The text of a page with its generated tables as they should be. */
export function filledPage(page: string, text: string, contract: Contract): string {
  return generatedTables
    .filter((generated) => generated.page === page)
    .reduce((filled, { name, table }) => fillMarkers(filled, name, table(contract)), text);
}
