import { readFile } from 'node:fs/promises';
import { ImagesError, type OperationCheck } from '../../cloudflare/index.ts';
import { DocumentError, readDocument } from '../document.ts';
import { faultError } from './faults.ts';
import type { FaultPlan } from './rule.ts';
import { faultPlanSchema } from './schema.ts';

/** Reads a fault file (YAML or JSON); throws `DocumentError` with file, line and field. */
export async function readFaultFile(path: string, checkOperation: OperationCheck): Promise<FaultPlan> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new DocumentError(`${path}: ${error.message}`);
  });
  const { value, at } = readDocument<FaultPlan>(text, path, faultPlanSchema);
  for (const [index, rule] of value.rules.entries()) {
    const { operation } = rule;
    if (operation !== undefined) placed(at(['rules', index, 'operation']), () => checkOperation(operation));
    placed(at(['rules', index, 'error']), () => faultError(rule));
  }
  return value;
}

/** Says where in the file it is that a check refuses. */
function placed(place: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw error instanceof ImagesError ? new DocumentError(`${place}: ${error.message}`) : error;
  }
}
