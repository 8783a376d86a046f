import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { createResponder, createStateStore, lintContract, type Responder } from '../../microcks/index.ts';

/** Contracts that nobody here wrote, as their packages publish them, with the number of their operations. */
const contracts = [
  ['@figma/rest-api-spec/openapi/openapi.yaml', 54],
  ['@ideal-postcodes/openapi/dist/openapi.json', 31],
  ['@readme/oas-examples/3.1/json/readme.json', 54],
] as const;

const fileOf = (name: string) => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));

test.each(contracts)('%s loads promptly, lints, and answers on each of %d operations', async (name, count) => {
  const before = process.cpuUsage();
  const contract = await loadContract({ spec: fileOf(name) });
  // Processor time: the clock on the wall also counts what else the machine does
  expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  const responder = createResponder({
    contract,
    mode: 'fixed',
    chance: { now: () => 0, random: (length) => new Uint8Array(length) },
    sandbox: { store: createStateStore(() => 0), fetch: () => Promise.reject(new Error('none')), log: () => undefined },
  });
  expect(responder.operations).toHaveLength(count);
  expect(await unanswered(responder)).toEqual([]);
  const findings = await lintContract(contract);
  expect(findings.filter(({ line }) => line < 2)).toEqual([]);
});

test('one that is broken is served, and refused with its place when strict', async () => {
  const spec = fileOf('@directus/specs/dist/openapi.json');
  expect((await loadContract({ spec })).problems).toHaveLength(1);
  await expect(loadContract({ spec, strict: true })).rejects.toThrow(
    /openapi\.json:788:25: a schema must be an object/,
  );
});

/** Operations that do not answer a success that satisfies the contract. */
async function unanswered(responder: Responder): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const operation of responder.operations) {
    const path = operation.path.replace(/\{[^{}]*\}/g, '1');
    const method = operation.method.toUpperCase();
    const found = responder.find(method, path);
    if (found.kind !== 'match') {
      failures.push(`${operation.name}: ${found.kind}`);
      continue;
    }
    const request = { method, path, search: requiredQuery(found.operation), rawHeaders: [], headers: {}, body: {} };
    const outcome = await responder.respond(found, request, 'http://mock.test');
    if (outcome.kind !== 'answer') failures.push(`${operation.name}: ${JSON.stringify(outcome)}`);
    else if (outcome.answer.status >= 400 && Object.keys(operation.responses).some((key) => /^2/.test(key)))
      failures.push(`${operation.name}: ${outcome.answer.status}`);
  }
  return failures;
}

function requiredQuery({ parameters }: Responder['operations'][number]): string {
  return parameters
    .filter(({ in: place, required }) => place === 'query' && required === true)
    .map(({ name }) => `${encodeURIComponent(name)}=1`)
    .join('&');
}
