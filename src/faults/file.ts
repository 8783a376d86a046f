import { readFile } from 'node:fs/promises';
import { DocumentError, readDocument } from '../document.ts';
import { ImagesError } from '../errors.ts';
import { faultError } from './faults.ts';
import type { FaultPlan } from './rule.ts';
import { faultPlanSchema } from './schema.ts';

/** Reads a fault file (YAML or JSON); throws `DocumentError` with file, line and field. */
export async function readFaultFile(path: string): Promise<FaultPlan> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new DocumentError(`${path}: ${error.message}`);
  });
  const { value, at } = readDocument<FaultPlan>(text, path, faultPlanSchema);
  for (const [index, rule] of value.rules.entries()) {
    try {
      faultError(rule);
    } catch (error) {
      if (error instanceof ImagesError) throw new DocumentError(`${at(['rules', index, 'error'])}: ${error.message}`);
      throw error;
    }
  }
  return value;
}
