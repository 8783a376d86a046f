import type { Responder } from './responder.ts';

/** Annotations that cannot be served at all; the message names file, line and remedy of each. */
class AnnotationError extends Error {}

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

/** One line of how many mistakes the document itself has, and where the first is; nothing when it has none. */
export async function checkDocument({ contract }: Pick<Responder, 'contract'>): Promise<readonly string[]> {
  const { problems = [], sources } = contract;
  const [first] = problems;
  if (first === undefined) return [];
  const { createLocator } = await import('./lint/locate.ts');
  const { file, line, column } = createLocator(contract)(first.pointer);
  const count = problems.length === 1 ? 'has a mistake' : `has ${problems.length} mistakes, the first`;
  const command = `cfimages lint --spec ${sources[0]?.path}`;
  return [
    `${file}:${line}:${column}: the document ${count}: ${first.message}; served all the same (${command} says more)`,
  ];
}
