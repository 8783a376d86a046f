import { unwatchFile, watchFile } from 'node:fs';
import { type Contract, loadContract } from '../../../../spec/load.ts';
import { type Fetcher, fetchText } from '../../../cloudflare/index.ts';
import {
  basePathsOf,
  changesBetween,
  checkAnnotations,
  checkDocument,
  type Responder,
} from '../../../microcks/index.ts';
import type { Config } from '../../../settings.ts';
import type { Examples } from './examples.ts';
import { shadowedOperations } from './served.ts';

/** The contracts of a mock: the user's, and the built-in one. */
export interface LoadedContracts {
  /** The user's, in the order of `spec`. */
  readonly own: readonly Contract[];
  /** With the overlays, where there is no other. */
  readonly builtin: Contract;
}

/** What is said of a contract that is served. */
export interface DescribedContract {
  /** Its file or URL. */
  readonly spec: string;
  /** As URLs of the Microcks layout name it: `Cloudflare+Images+API/4.0`. */
  readonly service: string;
  /** Its base paths, without a slash at the end. */
  readonly basePaths: readonly string[];
}

/** What reading the contracts again has led to. */
export interface Reloaded {
  /** Per file, what is different: `pets.yaml: + GET /pets`. */
  readonly changes: readonly string[];
  /** Why those from before are still served; nothing where the new ones are. */
  readonly problem?: string;
}

/** Loads the contracts that the settings name. */
export async function loadContracts(config: Pick<Config, 'spec' | 'overlays' | 'strict'>, fetcher: Fetcher) {
  if (config.spec.length > 0) return { own: await loadOwn(config, fetcher), builtin: await loadContract() };
  return { own: [], builtin: await loadContract({ overlays: config.overlays, strict: config.strict }) };
}

/** An overlay changes each of several contracts that has all its targets, and one at least. */
async function loadOwn(
  { spec: specs, overlays, strict }: Pick<Config, 'spec' | 'overlays' | 'strict'>,
  fetcher: Fetcher,
): Promise<readonly Contract[]> {
  const fetch = (url: string) => fetchText(fetcher, url);
  const load = (spec: string, fitting: readonly string[]) => loadContract({ spec, overlays: fitting, strict, fetch });
  const [first = '', ...others] = specs;
  if (others.length === 0) return [await load(first, overlays)];
  const fitting = new Map<string, readonly string[]>(specs.map((spec) => [spec, []]));
  for (const overlay of overlays) {
    let problem: unknown;
    let isUsed = false;
    for (const spec of specs) {
      const earlier = fitting.get(spec) ?? [];
      try {
        await load(spec, [...earlier, overlay]);
        fitting.set(spec, [...earlier, overlay]);
        isUsed = true;
      } catch (error) {
        problem ??= error;
      }
    }
    if (!isUsed) throw problem;
  }
  return Promise.all(specs.map((spec) => load(spec, fitting.get(spec) ?? [])));
}

/** What is said of the contracts that are served at the start. */
export async function describeContracts({ spec, overlays }: Pick<Config, 'spec' | 'overlays'>, examples: Examples) {
  const main = examples.main();
  const isOwn = spec.length > 0 || overlays.length > 0;
  const warnings: string[] = [];
  for (const responder of isOwn ? main.slice(0, Math.max(1, spec.length)) : []) {
    warnings.push(...(await checkDocument(responder)), ...(await checkAnnotations(responder)));
  }
  const contracts = main.slice(0, Math.max(1, spec.length)).map((responder) => describe(responder, spec.length > 0));
  const service = contracts[0]?.service ?? '';
  const basePaths = [...new Set(contracts.flatMap((contract) => contract.basePaths))];
  return { warnings: [...warnings, ...shadowedOperations(main.slice(0, spec.length))], service, basePaths, contracts };
}

function describe(responder: Responder, isOwn: boolean): DescribedContract {
  const { info } = responder.contract.document;
  return {
    spec: responder.contract.sources[0]?.path ?? '',
    service: [info.title, info.version].map((text) => encodeURIComponent(text).replaceAll('%20', '+')).join('/'),
    basePaths: isOwn ? basePathsOf(responder) : [],
  };
}

/** Reads the user's contracts again, serves them if they can be, and says what is different. */
export function createReload(config: Config, examples: Examples, fetcher: Fetcher): () => Promise<Reloaded> {
  return async () => {
    if (config.spec.length === 0) return { changes: [] };
    const before = examples.main().map(({ contract }) => contract);
    try {
      const own = await loadOwn(config, fetcher);
      const changes = own.flatMap((contract, index) => {
        const old = before[index];
        const file = contract.sources[0]?.path ?? '';
        return old === undefined ? [] : changesBetween(old, contract).map((line) => `${file}: ${line}`);
      });
      if (changes.length > 0) examples.replace(own);
      return { changes };
    } catch (error) {
      return { changes: [], problem: (error as Error).message };
    }
  };
}

const pollMilliseconds = 300;

/**
 * Has `reload` run when a file of the contracts has changed; answers how to stop that. Files are polled: no notice
 * comes of what another machine, or the host of a container, has written.
 */
export function watchContracts(examples: Examples, reload: () => Promise<unknown>): () => void {
  let isRunning = false;
  let isDue = false;
  const watched = new Set<string>();
  const follow = () => {
    for (const { contract } of examples.main()) {
      for (const file of contract.files ?? contract.sources.map(({ path }) => path)) {
        if (watched.has(file) || /^https?:/i.test(file)) continue;
        watched.add(file);
        watchFile(file, { interval: pollMilliseconds, persistent: false }, changed);
      }
    }
  };
  const run = async () => {
    isRunning = true;
    while (isDue) {
      isDue = false;
      await reload();
      follow();
    }
    isRunning = false;
  };
  const changed = () => {
    isDue = true;
    if (!isRunning) void run();
  };
  follow();
  return () => {
    for (const file of watched) unwatchFile(file, changed);
  };
}
