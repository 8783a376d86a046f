import { errors } from '../../../cloudflare/index.ts';
import type { Responder } from '../../../microcks/index.ts';
import type { Examples } from '../examples/examples.ts';

/** A service as clients of Microcks read it. */
export function describeService(responder: Responder) {
  const { info } = responder.contract.document;
  return {
    id: idOf(responder),
    name: info.title,
    version: info.version,
    type: 'REST',
    sourceArtifact: responder.contract.sources[0]?.path.split('/').at(-1) ?? '',
    operations: responder.operations.map((operation) => {
      const { own } = responder.plan(operation);
      return {
        name: operation.name,
        method: operation.method.toUpperCase(),
        dispatcher: own.dispatcher ?? null,
        dispatcherRules: own.rules ?? null,
        resourcePaths: [...responder.exchanges(operation).resourcePaths],
      };
    }),
  };
}

/** By `name:version`, which is how clients name a service and its id here. */
export function serviceNamed(examples: Examples, id: string): Responder {
  const found = examples.services().find((responder) => idOf(responder) === id);
  if (found === undefined) throw errors.noSuchThing(`service ${id.slice(0, 200)}; one is named by title:version`);
  return found;
}

/** The id of a service. */
export function idOf({ contract: { document } }: Responder): string {
  return `${document.info.title}:${document.info.version}`;
}

/** Those of a page, from 0. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams): readonly T[] {
  const page = wholeOf(query.get('page'), 0);
  const size = Math.min(wholeOf(query.get('size'), 20), 1000);
  return all.slice(page * size, (page + 1) * size);
}

function wholeOf(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : otherwise;
}
