import type { Contract } from '../../../../spec/load.ts';
import { findBelowBase, type Responder } from '../../../microcks/index.ts';
import type { Asked } from '../../located.ts';

/** The contracts to serve: the built-in one makes way for one of the user's of its name and version. */
export function contractsToServe(own: readonly Contract[], builtin: Contract): readonly Contract[] {
  return own.some((contract) => isSame(contract, builtin)) ? own : [...own, builtin];
}

/** Whether two contracts are one service: of one name and version. */
export function isSame({ document: { info: a } }: Contract, { document: { info: b } }: Contract): boolean {
  return a.title === b.title && a.version === b.version;
}

/** Asks the user's contracts in their order; where none has the operation, the one that comes nearest says so. */
export function askOwnContracts(responders: readonly Responder[], method: string, pathname: string): Asked | undefined {
  let nearest: Asked | undefined;
  for (const responder of responders) {
    const asked = askBelowBase(responder, method, pathname);
    if (asked.found.kind === 'match') return asked;
    if (nearest === undefined || (nearest.found.kind === 'none' && asked.found.kind !== 'none')) nearest = asked;
  }
  return nearest;
}

function askBelowBase(responder: Responder, method: string, pathname: string): Asked {
  const below = findBelowBase(responder, method, pathname);
  const { base, path } = below;
  const found = below.kind === 'match' ? ({ kind: 'match', ...below.found } as const) : below.missed;
  return { responder, base, ownBase: base, path, found };
}

/** Operations that an earlier contract answers at the same address, so that these never do. */
export function shadowedOperations(responders: readonly Responder[]): readonly string[] {
  const first = new Map<string, Responder>();
  return responders.flatMap((responder) =>
    responder.operations.flatMap(({ method, path, basePaths }) =>
      basePaths.flatMap((base) => {
        const address = `${method.toUpperCase()} ${base}${path}`;
        const earlier = first.get(address) ?? responder;
        first.set(address, earlier);
        return earlier === responder ? [] : [`${address} of ${pathOf(responder)} is answered by ${pathOf(earlier)}`];
      }),
    ),
  );
}

function pathOf({ contract }: Responder): string {
  return contract.sources[0]?.path ?? contract.document.info.title;
}
