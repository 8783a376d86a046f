import type { Responder } from './responder.ts';

/** Annotations that cannot be served at all; the message names file, line and remedy of each. */
export class AnnotationError extends Error {}

/**
 * What is wrong with the annotations of a contract, each with file, line, column and remedy, for the start of a mock.
 * Throws an `AnnotationError` where a Microcks server, as `exact` mode imitates it, could not import the contract.
 */
export async function checkAnnotations(responder: Responder): Promise<readonly string[]> {
  const problems = await responder.problems();
  if (problems.length === 0) return [];
  // Reading files again for their lines is for the rare contract that has something wrong
  const { createLocator } = await import('./lint/locate.ts');
  const locate = createLocator(responder.contract);
  const text = ({ operation, message }: (typeof problems)[number]) => {
    const { file, line, column } = locate(`${operation.pointer}/x-microcks-operation`);
    return `${file}:${line}:${column}: ${message.startsWith(operation.name) ? message : `${operation.name}: ${message}`}`;
  };
  const fatal = problems.filter(({ isFatal }) => isFatal);
  if (fatal.length > 0) throw new AnnotationError(fatal.map(text).join('\n'));
  return problems.map(text);
}
