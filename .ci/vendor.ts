/**
 * Judges the mock's answers by the vendor's own OpenAPI document, when a copy of it is at hand:
 * `npx tsx .ci/vendor.ts <file>`. The one known exception is its 32-character limit on image ids, which the vendor's
 * own ids exceed.
 */
import { readFile } from 'node:fs/promises';
import { dereferenceLocal } from '../spec/dereference.ts';
import type { OpenApiDocument } from '../spec/document.ts';
import { loadContract } from '../spec/load.ts';
import { handlers } from '../src/cloudflare/index.ts';
import { createMock } from '../src/index.ts';
import { createValidators, readOperations } from '../src/openapi/index.ts';
import { walkControlPlane } from '../src/testing/walk.ts';

// Not through loadContract: one list of required members in that document has a name twice, which OpenAPI refuses
const document = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as OpenApiDocument;
const contract = { document, dereferenced: dereferenceLocal(document) };
const own = new Map(readOperations(await loadContract()).map((operation) => [operation.name, operation.id]));
const mock = await (await createMock()).listen();
const exchanges = await walkControlPlane(mock, false).finally(() => mock.close());
const validators = createValidators(contract);

const faults = readOperations(contract).flatMap((operation) => {
  const id = own.get(operation.name);
  if (id === undefined) return [`${operation.name}: is not in our contract`];
  if (handlers[id] === undefined) return [`${operation.name}: has no behaviour`];
  // There is no bucket here to import from; the tests of imports have one
  if (operation.path.includes('/sourcingkit/')) return [];
  const answers = exchanges.filter((exchange) => exchange.operation === operation.name);
  if (answers.length === 0) return [`${operation.name}: was not asked`];
  return answers
    .flatMap((answer) => validators.response(operation, answer))
    .filter(({ pointer, keyword }) => !(keyword === 'maxLength' && pointer.endsWith('/id')))
    .map(({ pointer, message }) => `${operation.name}: ${pointer} ${message}`);
});
for (const fault of faults) console.error(fault);
console.log(
  `the vendor's document: ${readOperations(contract).length} operations, ${exchanges.length} answers, ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
