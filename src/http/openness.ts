import type { Place } from './located.ts';

/** Whom a place lets in. */
export interface Openness {
  /** Pages of other sites: all of them, where `--cors api` wants it, or none. */
  readonly pages: 'all' | 'wanted' | 'none';
  /** The names of hosts that it may be called by: any, the mock's own, or its own as long as no exact token is asked for. */
  readonly names: 'any' | 'own' | 'ownWithoutToken';
}

/** By place, so that a new surface does not compile before it says whom it lets in. */
export const openness: Readonly<Record<Place, Openness>> = {
  // The real API sends no such headers (nor does it need to: its tokens are no business of a browser's). Who has to show an
  // exact token cannot be played by a page that does not know it
  api: { pages: 'wanted', names: 'ownWithoutToken' },
  batch: { pages: 'wanted', names: 'any' },
  contract: { pages: 'wanted', names: 'own' },
  // Pictures, upload URLs and examples are for everybody
  delivery: { pages: 'all', names: 'any' },
  customDomain: { pages: 'all', names: 'any' },
  urlTransform: { pages: 'all', names: 'any' },
  flow: { pages: 'all', names: 'own' },
  microcks: { pages: 'all', names: 'any' },
  example: { pages: 'all', names: 'any' },
  unmatched: { pages: 'all', names: 'any' },
  // Programs only
  workers: { pages: 'none', names: 'own' },
  outbound: { pages: 'none', names: 'any' },
  // Stricter by itself
  control: { pages: 'none', names: 'any' },
  microcksApi: { pages: 'none', names: 'any' },
  // The server behind the mock sends its own headers
  upstream: { pages: 'none', names: 'own' },
  nothing: { pages: 'none', names: 'any' },
};
