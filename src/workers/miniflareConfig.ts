import { type AdapterSettings, adapterSource } from './adapter.ts';
import {
  addStruct,
  appendStruct,
  closeMessage,
  copyPointer,
  type Message,
  openMessage,
  type Place,
  pointerOf,
  rootOf,
  type Struct,
  setText,
  setUnion,
  structAt,
  structsAt,
  textAt,
  unionOf,
} from './capnpMessage.ts';

/** Miniflare's configuration with our adapters in it, and what could not be replaced. */
export interface PatchedConfig {
  readonly config: Uint8Array;
  /** What goes on as Miniflare does it, for the user to read. */
  readonly warnings: readonly string[];
}

/*
 * Pointers and members of unions in workerd.capnp, by their numbers: what a schema once published keeps for ever.
 */
const inConfig = { services: 0, sockets: 1 } as const;
const inService = { name: 0, worker: 1 } as const;
const inSocket = { name: 0, service: 4 } as const;
const inWorker = { modules: 0, compatibilityDate: 1, bindings: 3, globalOutbound: 4 } as const;
const inModule = { name: 0, esModule: 1 } as const;
const inBinding = { name: 0, value: 1 } as const;
const member = { workerOfService: 1, modulesOfWorker: 0, esModule: 0, serviceOfBinding: 7 } as const;

/**
 * Puts the adapter Workers in the place of Miniflare's stand-ins for the Images service and for `cf.image`, which are
 * known by what their sources mention, and the guard against loops in front of the socket that Workers are reached by.
 */
export function patchMiniflareConfig(config: Uint8Array, mock: AdapterSettings): PatchedConfig {
  const message = openMessage(config);
  const root = rootOf(message);
  const workers = root === undefined ? [] : workersOf(message, root);
  const images = workers.filter(({ source }) => isImagesWorker(source));
  const outbounds = workers.filter(({ source }) => isOutboundWorker(source));
  for (const { worker, script } of images) {
    setText(message, pointerOf(script, inModule.esModule), adapterSource('images', mock));
    setText(message, pointerOf(worker, inWorker.compatibilityDate), errorsKeepTheirCode);
  }
  for (const { worker, script } of outbounds) {
    setText(message, pointerOf(script, inModule.esModule), adapterSource('outbound', mock));
    const isOwn = structAt(message, pointerOf(worker, inWorker.globalOutbound)) !== undefined;
    if (isOwn) designate(message, addBinding(message, worker, 'CFIMAGES_NETWORK'), 'internet');
  }
  if (root !== undefined) guardSockets(message, root, mock);
  const hasBinding = Buffer.from(config).includes('cloudflare-internal:images-api');
  const warnings = [
    ...(hasBinding && images.length === 0
      ? ['cfimages: the Images binding is not served by the mock (unknown Miniflare)']
      : []),
    ...(outbounds.length === 0 ? ['cfimages: fetch with cf.image is not served by the mock (unknown Miniflare)'] : []),
  ];
  return { config: closeMessage(message), warnings };
}

interface FoundWorker {
  readonly worker: Struct;
  /** Its first module. */
  readonly script: Struct;
  readonly source: Buffer;
}

function workersOf(message: Message, root: Struct): readonly FoundWorker[] {
  return structsAt(message, pointerOf(root, inConfig.services)).flatMap((service) => {
    if (unionOf(message, service) !== member.workerOfService) return [];
    const worker = structAt(message, pointerOf(service, inService.worker));
    if (worker === undefined || unionOf(message, worker) !== member.modulesOfWorker) return [];
    const [script] = structsAt(message, pointerOf(worker, inWorker.modules));
    if (script === undefined || unionOf(message, script) !== member.esModule) return [];
    const source = textAt(message, pointerOf(script, inModule.esModule));
    return source === undefined ? [] : [{ worker, script, source }];
  });
}

/** From this compatibility date on, what a Worker throws keeps its own members when another one called it. */
const errorsKeepTheirCode = '2026-04-21';

function isImagesWorker(source: Buffer): boolean {
  return source.includes('IMAGES_STORE') && source.includes('extends WorkerEntrypoint');
}

/** Until 2026-06 it did nothing but hide an address. */
function isOutboundWorker(source: Buffer): boolean {
  const asksForImages =
    source.includes('image-resizing') && source.includes('/cf-image') && source.includes('cf?.image');
  return (
    asksForImages || (source.includes('strip_cf_connecting_ip_worker_default') && source.includes('CF_WORKER_ZONE'))
  );
}

/** Gives a Worker a binding to a service; answers the place of the service's designator. */
function addBinding(message: Message, worker: Struct, name: string): Place | undefined {
  const binding = appendStruct(message, pointerOf(worker, inWorker.bindings), 1, 6);
  setUnion(message, binding, member.serviceOfBinding);
  setText(message, pointerOf(binding, inBinding.name), name);
  return pointerOf(binding, inBinding.value);
}

/** Puts the designator of a service behind a pointer. */
function designate(message: Message, place: Place | undefined, service: string): void {
  setText(message, pointerOf(addStruct(message, place, 1, 3), 0), service);
}

/** Only the sockets for browsers and dispatched events: the others are for programs of Miniflare's own. */
function guardSockets(message: Message, root: Struct, mock: AdapterSettings): void {
  const sockets = structsAt(message, pointerOf(root, inConfig.sockets));
  for (const socket of sockets) {
    const name = textAt(message, pointerOf(socket, inSocket.name))?.toString();
    if (name !== 'entry' && name !== 'entry:local') continue;
    const service = appendStruct(message, pointerOf(root, inConfig.services), 1, 2);
    const guard = `cfimages:guard:${name}`;
    setText(message, pointerOf(service, inService.name), guard);
    setUnion(message, service, member.workerOfService);
    const worker = addStruct(message, pointerOf(service, inService.worker), 1, 16);
    setText(message, pointerOf(worker, inWorker.compatibilityDate), errorsKeepTheirCode);
    const script = appendStruct(message, pointerOf(worker, inWorker.modules), 1, 3);
    setText(message, pointerOf(script, inModule.name), 'guard.mjs');
    setText(message, pointerOf(script, inModule.esModule), adapterSource('guard', mock));
    copyPointer(message, pointerOf(socket, inSocket.service), addBinding(message, worker, 'WORKER'));
    designate(message, pointerOf(socket, inSocket.service), guard);
  }
}
