import { type AdapterSettings, adapterSource } from './adapter.ts';
import { replaceTexts } from './capnpText.ts';

/** Miniflare's configuration with our adapters in it, and what could not be replaced. */
export interface PatchedConfig {
  readonly config: Uint8Array;
  /** What goes on as Miniflare does it, for the user to read. */
  readonly warnings: readonly string[];
}

/**
 * Puts the adapter Workers in the place of Miniflare's stand-ins for the Images service and for `cf.image`. They are
 * known by what their sources mention, which no other Worker of Miniflare does.
 */
export function patchMiniflareConfig(config: Uint8Array, mock: AdapterSettings): PatchedConfig {
  const { message, made } = replaceTexts(config, [
    { matches: isImagesWorker, text: adapterSource('images', mock), date: errorsKeepTheirCode },
    { matches: isOutboundWorker, text: adapterSource('outbound', mock) },
  ]);
  const hasBinding = Buffer.from(config).includes('cloudflare-internal:images-api');
  const [images = 0, outbound = 0] = made;
  const warnings = [
    ...(hasBinding && images === 0
      ? ['cfimages: the Images binding is not served by the mock (unknown Miniflare)']
      : []),
    ...(outbound === 0 ? ['cfimages: fetch with cf.image is not served by the mock (unknown Miniflare)'] : []),
  ];
  return { config: message, warnings };
}

/** From this compatibility date on, what a Worker throws keeps its own members when another one called it. */
const errorsKeepTheirCode = '2026-04-21';

function isImagesWorker(text: string): boolean {
  return text.includes('IMAGES_STORE') && text.includes('extends WorkerEntrypoint');
}

/** Until 2026-06 it did nothing but hide an address. */
function isOutboundWorker(text: string): boolean {
  const asksForImages = text.includes('image-resizing') && text.includes('/cf-image') && text.includes('cf?.image');
  return asksForImages || (text.includes('strip_cf_connecting_ip_worker_default') && text.includes('CF_WORKER_ZONE'));
}
