import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Contract, loadContract, loadSeed } from '../../spec/load.ts';
import { escapeStep, valueAt } from '../../spec/pointer.ts';
import type { Answer } from './client.ts';
import { json, mediaType } from './expect.ts';
import { Mismatch } from './outcome.ts';

/** Judges answers by the response schemas of an OpenAPI document, with validators of the suite's own. */
export interface ContractJudge {
  readonly operations: readonly ContractOperation[];
  /** Throws a `Mismatch` when the operation declares no such answer, or declares it in another shape. */
  judge(operationId: string, answer: Answer): void;
}

/** An operation as the contract states it. */
export interface ContractOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Status keys such as `200` or `4XX`, and the media types declared for each. */
  readonly responses: Readonly<Record<string, readonly string[]>>;
}

/** Validators of the merged contract. */
export const mergedContract = once(async () => createJudge(await loadContract()));

/** Validators of the seed, unmodified. */
export const seedContract = once(async () => createJudge(await loadSeed()));

type Json = Readonly<Record<string, unknown>>;

function createJudge({ document }: Contract): ContractJudge {
  const root = document as unknown as Json;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true, logger: false });
  const plugin = addFormats as unknown as (instance: Ajv2020) => void;
  plugin(ajv);
  ajv.addFormat('binary', true);
  ajv.addSchema(root, 'contract');
  const compiled = new Map<string, ValidateFunction>();
  const operations = readOperations(root);
  const byId = new Map(operations.map((operation) => [operation.id, operation]));

  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `contract#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };

  return {
    operations,
    judge(operationId, answer) {
      const operation = byId.get(operationId);
      if (operation === undefined) throw new Error(`the contract has no operation ${operationId}`);
      const key = statusKey(operation, answer.status);
      if (key === undefined) {
        throw new Mismatch(`${operationId} declares no such status`, {
          expected: Object.keys(operation.responses).join(' or '),
          actual: answer.status,
        });
      }
      const types = operation.responses[key] ?? [];
      if (types.length === 0) return;
      const actual = mediaType(answer);
      const type = types.find((declared) => covers(declared, actual));
      if (type === undefined) {
        throw new Mismatch(`${operationId} declares no such media type`, { expected: types.join(' or '), actual });
      }
      if (!/[/+]json$/.test(type)) return;
      const validate = validator(pointerOf(root, operation, key, type));
      if (validate(json(answer))) return;
      const [worst] = validate.errors ?? [];
      throw new Mismatch(`the answer to ${operationId} violates its schema at ${worst?.instancePath || '/'}`, {
        expected: worst?.message,
        actual: (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; '),
      });
    },
  };
}

function readOperations(root: Json): readonly ContractOperation[] {
  const paths = root.paths as Record<string, Record<string, Json>>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => typeof operation?.operationId === 'string')
      .map(([method, operation]) => ({
        id: String(operation.operationId),
        method: method.toUpperCase(),
        path,
        responses: Object.fromEntries(
          Object.entries(operation.responses as Record<string, Json>).map(([key, response]) => [
            key,
            Object.keys((follow(root, response).content as Json | undefined) ?? {}),
          ]),
        ),
      })),
  );
}

function statusKey({ responses }: ContractOperation, status: number): string | undefined {
  const candidates = [String(status), `${Math.floor(status / 100)}XX`, `${Math.floor(status / 100)}xx`, 'default'];
  return candidates.find((key) => key in responses);
}

function covers(declared: string, actual: string): boolean {
  const base = declared.split(';')[0]?.trim().toLowerCase() ?? '';
  return base === actual || base === '*/*' || (base.endsWith('/*') && actual.startsWith(base.slice(0, -1)));
}

/** Where a response's schema stands, references followed. */
function pointerOf(root: Json, operation: ContractOperation, key: string, type: string): string {
  const own = `/paths/${escapeStep(operation.path)}/${operation.method.toLowerCase()}/responses/${key}`;
  const reference = at(root, own).$ref;
  const response = typeof reference === 'string' ? reference.slice(1) : own;
  return `${response}/content/${escapeStep(type)}/schema`;
}

function follow(root: Json, value: Json): Json {
  return typeof value.$ref === 'string' ? at(root, value.$ref.slice(1)) : value;
}

function at(root: Json, pointer: string): Json {
  return valueAt(root, pointer) as Json;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
