import { ContractError } from '../contract-error.ts';
import { addExchange, isObject, type Json } from './exchange.ts';
import { operationNamed, operationsOf, type RawOperation } from './operations.ts';

/** Adds the examples of an APIExamples file to a document, in place. */
export function applyExamples(document: Json, file: Json, path: string): void {
  eachOperation(document, file, path, ({ item, operation, path: template }, examples) => {
    for (const [name, example] of Object.entries(examples)) {
      if (!isObject(example) || !isObject(example.response)) continue;
      const request = isObject(example.request) ? example.request : {};
      const { status, mediaType, body, headers } = example.response;
      const sent = membersOf(request.headers);
      const type = String(sent.find(([key]) => /^content-type$/i.test(key))?.[1] ?? 'application/json');
      addExchange(document, item, operation, {
        name,
        parameters: [
          ...membersOf(request.parameters).map(([key, value]) => ({
            in: template.includes(`{${key}}`) ? ('path' as const) : ('query' as const),
            name: key,
            value,
          })),
          ...sent
            .filter(([key]) => !/^(accept|content-type)$/i.test(key))
            .map(([key, value]) => ({ in: 'header' as const, name: key, value })),
        ],
        ...(request.body === undefined ? {} : { request: { mediaType: type, body: parsed(request.body, type) } }),
        status: String(status ?? (typeof example.response.code === 'string' ? example.response.code : 200)),
        ...(body === undefined ? {} : answerOf(body, String(mediaType ?? 'application/json'))),
        headers: Object.fromEntries(membersOf(headers).map(([key, value]) => [key, [value].flat().join(', ')])),
      });
    }
  });
}

function answerOf(body: unknown, mediaType: string) {
  return { response: { mediaType, body: parsed(body, mediaType) } };
}

/** Text that is JSON and says so is what it holds, so that it can be held to a schema. */
export function parsed(body: unknown, mediaType: string): unknown {
  if (typeof body !== 'string' || !/json/i.test(mediaType)) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const annotated = ['delay', 'delayStrategy', 'frequency', 'dispatcher', 'dispatcherRules', 'parameterConstraints'];

/** Adds what an APIMetadata file says of operations and of the whole, in place; it wins over the document. */
export function applyMetadata(document: Json, file: Json, path: string): void {
  const metadata = file.metadata as Json;
  const { labels, annotations } = metadata;
  if (labels !== undefined || annotations !== undefined) {
    const info = document.info as Json;
    info['x-microcks'] = { ...(isObject(info['x-microcks']) ? info['x-microcks'] : {}), labels, annotations };
  }
  eachOperation(document, file, path, ({ operation }, said) => {
    const known = Object.fromEntries(Object.entries(said).filter(([key]) => annotated.includes(key)));
    const before = isObject(operation['x-microcks-operation']) ? operation['x-microcks-operation'] : {};
    operation['x-microcks-operation'] = { ...before, ...known };
  });
}

function eachOperation(
  document: Json,
  file: Json,
  path: string,
  apply: (operation: RawOperation, said: Json) => void,
): void {
  checkTarget(document, file, path);
  const operations = operationsOf(document);
  for (const [name, said] of membersOf(file.operations)) {
    const operation = operationNamed(operations, name);
    if (operation === undefined) throw new ContractError(path, `names the operation ${name}, which the contract lacks`);
    if (isObject(said)) apply(operation, said);
  }
}

/** These files say which API they are about. */
function checkTarget({ info }: Json, { metadata }: Json, path: string): void {
  const said = isObject(metadata) ? `${metadata.name} ${metadata.version}` : '(no metadata)';
  const present = isObject(info) ? `${info.title} ${info.version}` : '';
  if (said !== present) throw new ContractError(path, `is about ${said}, and the contract is ${present}`);
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}
