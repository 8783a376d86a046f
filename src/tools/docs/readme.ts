import type { Contract } from '../../../spec/load.ts';
import { fillMarkers } from './markers.ts';
import { operationsTable, optionsTable } from './tables.ts';

/** The README with its generated tables as they should be. */
export function filledReadme(readme: string, contract: Contract): string {
  return fillMarkers(fillMarkers(readme, 'operations', operationsTable(contract)), 'options', optionsTable());
}
