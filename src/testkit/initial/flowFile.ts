import { readFile } from 'node:fs/promises';
import { type Flow, flowFault, flowsSchema } from '../../cloudflare/index.ts';
import { DocumentError, readDocument } from '../document.ts';

/** Reads a file of flows (YAML or JSON); throws `DocumentError` with file, line and field. */
export async function readFlowFile(path: string): Promise<readonly Flow[]> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new DocumentError(`${path}: ${error.message}`);
  });
  const { value, at } = readDocument<{ readonly flows: readonly Flow[] }>(text, path, flowsSchema);
  const wrong = flowFault(value.flows);
  if (wrong !== undefined) throw new DocumentError(`${at(wrong.path)} ${wrong.message}`);
  return value.flows;
}
