import { ContractError } from './contract-error.ts';
import type { OpenApiDocument } from './document.ts';
import type { ContractProblem } from './mend.ts';

/**
 * A Swagger 2.0 document as OpenAPI 3.0. The library reads what is merely careless and says so, which is added to
 * `problems`; a `ContractError` names what it cannot make sense of.
 */
export async function convertSwagger(
  document: object,
  path: string,
  problems: ContractProblem[],
): Promise<OpenApiDocument> {
  const { default: converter } = await import('swagger2openapi');
  const { info, paths } = document as Readonly<Record<string, unknown>>;
  const complete = {
    ...structuredClone(document),
    swagger: '2.0',
    info: { title: 'Untitled', version: '0', ...(typeof info === 'object' ? info : {}) },
    paths: paths ?? {},
  };
  if (info === undefined) problems.push({ pointer: '', message: 'the document lacks the required field info' });
  try {
    const { openapi } = await converter.convertObj(complete as never, { patch: true, warnOnly: true, resolve: false });
    return openapi as unknown as OpenApiDocument;
  } catch (error) {
    throw new ContractError(path, `cannot be converted from Swagger 2.0: ${(error as Error).message}`);
  }
}
