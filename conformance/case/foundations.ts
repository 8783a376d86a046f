import type { Capability } from './capabilities.ts';

/**
 * The sentence on which a capability stands, by the id of its case. A case that needs the capability and fails while
 * this one fails too is `blocked (because of …)`: one fault is one accusation.
 */
export const foundations: Readonly<Record<Capability, string>> = {
  api: 'UPL-1',
  auth: 'AUT-1',
  tokens: 'AUT-12',
  'legacy-auth': 'AUT-14',
  'custom-ids': 'CID-1',
  'list-v2': 'LS2-1',
  filters: 'FLT-1',
  'url-upload': 'UPU-1',
  blob: 'BLB-1',
  stats: 'STA-1',
  keys: 'KEY-1',
  variants: 'VAR-3',
  config: 'CFG-1',
  'direct-upload': 'DU2-1',
  batch: 'BAT-1',
  delivery: 'DLV-1',
  negotiation: 'NEG-3',
  caching: 'CAC-2',
  signing: 'SIG-1',
  'custom-domain': 'DOM-1',
  'flexible-variants': 'FLX-1',
  options: 'FIT-17',
  transforms: 'URL-1',
  animation: 'ANI-1',
  avif: 'AVF-1',
  svg: 'SVG-1',
  workers: 'WRK-1',
  seed: 'SED-6',
  schema: 'SCH-uploadImage',
};
