import type { OpenApiDocument } from '../../spec/document.ts';
import type { Contract } from '../../spec/load.ts';
import { type Operation, readOperations } from './operation.ts';

/** A contract for tests: paths as written, references none. */
export function contractOf(paths: unknown, rest: Record<string, unknown> = {}): Contract {
  const document = { openapi: '3.1.0', info: { title: 'Test API', version: '1.0' }, paths, ...rest } as OpenApiDocument;
  return { document, dereferenced: document, sources: [{ path: 'test.yaml', text: '' }] };
}

/** Bare operations for tests, from paths and methods. */
export function operationsOf(paths: Readonly<Record<string, readonly string[]>>): readonly Operation[] {
  const items = Object.entries(paths).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, { responses: { 200: { description: 'OK' } } }])),
  ]);
  return readOperations(contractOf(Object.fromEntries(items)));
}
