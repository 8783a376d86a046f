import { expect, test } from '@jest/globals';
import { loadContract, loadSeed } from '../../../spec/load.ts';
import { createValidators, type Operation, readOperations } from '../../openapi/index.ts';
import { useS3 } from '../../testing/s3.ts';
import { useMock } from '../../testing/session.ts';
import { walkControlPlane } from '../../testing/walk.ts';
import { handlers } from './index.ts';

const s3 = useS3();
const session = useMock(() => ({ s3Endpoint: s3.url }));
const isControlPlane = ({ path, method }: Operation) =>
  /^\/(accounts|zones|images)\//.test(path) || (method === 'post' && path === '/{account_hash}/{image_id}');

test('every operation of the control plane has behaviour', async () => {
  const operations = readOperations(await loadContract()).filter(isControlPlane);
  expect(operations.filter(({ id }) => handlers[id] === undefined).map(({ id }) => id)).toEqual([]);
});

test('every behaviour belongs to an operation of the contract', async () => {
  const known = new Set(readOperations(await loadContract()).map(({ id }) => id));
  expect(Object.keys(handlers).filter((id) => !known.has(id))).toEqual([]);
});

test('a walk uses each behaviour, and its answers satisfy the merged contract and the seed', async () => {
  const [contract, seed] = [await loadContract(), await loadSeed()];
  const exchanges = await walkControlPlane(session.mock);
  const used = new Set(exchanges.map(({ operation }) => operation));
  const stateful = readOperations(contract).filter(({ id }) => handlers[id] !== undefined);
  expect(stateful.filter(({ name }) => !used.has(name)).map(({ name }) => name)).toEqual([]);

  for (const judge of [contract, seed]) {
    const validators = createValidators(judge);
    const faults = readOperations(judge).flatMap((operation) =>
      exchanges
        .filter((exchange) => exchange.operation === operation.name)
        .flatMap((exchange) => validators.response(operation, exchange))
        .map((fault) => `${operation.name}: ${fault.pointer} ${fault.message}`),
    );
    expect(faults).toEqual([]);
  }
  const seedOperations = readOperations(seed).map(({ name }) => name);
  expect(seedOperations.filter((name) => !used.has(name))).toEqual([]);
  expect(seedOperations).toHaveLength(8);
});
