/**
 * Where requirements come from. A clause is a place that a reader can open, and how sure it makes us: the
 * provenance bounds the level of a case. `documented`, `schema` and what live tests assert (weight A) may be a MUST,
 * other observations at most a SHOULD, `inferred` at most a MAY.
 */

import { escapeStep } from '../../spec/pointer.ts';
import type { Level } from './capabilities.ts';
import { type ObservationId, observations, type Weight } from './observations.ts';

/** How a fact is known. */
export type Provenance = 'documented' | 'schema' | 'observed' | 'inferred';

/** The place that states a requirement. */
export interface Clause {
  readonly url: string;
  readonly provenance: Provenance;
  /** Of an observation. */
  readonly weight?: Weight;
}

/** The highest level that a clause can carry. */
export function bound({ provenance, weight }: Clause): Level {
  if (provenance === 'inferred') return 'MAY';
  if (provenance !== 'observed' || weight === 'A') return 'MUST';
  return weight === 'C' ? 'MAY' : 'SHOULD';
}

const site = 'https://developers.cloudflare.com/images';

/** A page of the product's documentation, by its path below `/images/`. */
export function documented(page: string): Clause {
  const [path = '', fragment] = page.split('#');
  return { url: `${site}/${path}/${fragment === undefined ? '' : `#${fragment}`}`, provenance: 'documented' };
}

/** An operation of the vendor's published OpenAPI document, by method and path below the account. */
export function schema(operation: string): Clause {
  const [method = '', path = ''] = operation.split(' ');
  const pointer = escapeStep(`/accounts/{account_id}${path}`);
  return {
    url: `https://github.com/cloudflare/api-schemas/blob/main/openapi.json#/paths/${pointer}/${method.toLowerCase()}`,
    provenance: 'schema',
  };
}

/** The seed contract in `spec/`, by operationId or component. */
export function seed(place: string): Clause {
  return { url: `spec/cloudflare-images-openapi.yml#${place}`, provenance: 'schema' };
}

/** The merged contract in `spec/` (seed and overlays), by operationId. */
export function contract(place: string): Clause {
  return { url: `spec/README.md#${place}`, provenance: 'schema' };
}

/** Something that people saw the live service do, by where they say so: a comment, or code that reckons with it. */
export function observed(url: string): Clause {
  return { url, provenance: 'observed', weight: 'B' };
}

/** A row of `OBSERVED.md`: what the live service was seen to do. */
export function live(id: ObservationId): Clause {
  return {
    url: `conformance/OBSERVED.md#${id.toLowerCase()}`,
    provenance: 'observed',
    weight: observations[id].weight,
  };
}

/** Our own deduction; the page is the one that it is deduced from. */
export function inferred(page: string): Clause {
  return { url: `${site}/${page}/`, provenance: 'inferred' };
}

/** A standard that an answer claims to follow. */
export function standard(url: string): Clause {
  return { url, provenance: 'documented' };
}

/** Public code and threads that show the live service at work. */
export const seen = {
  dartClient: 'https://github.com/luis901101/cloudflare',
  matters: 'https://github.com/thematters/matters-server',
  terraformContentTypes: 'https://github.com/cloudflare/terraform-provider-cloudflare/issues/6176',
  terraform: 'https://github.com/cloudflare/terraform-provider-cloudflare',
  signatureText: 'https://github.com/cloudflare/cloudflare-docs/pull/12323',
  batchTokenElsewhere: 'https://github.com/cloudflare/cloudflare-docs/issues/13662',
  pythonClient: 'https://github.com/cloudflare/python-cloudflare-cli4',
  typescriptSdk: 'https://github.com/cloudflare/cloudflare-typescript/tree/main/src/resources/images',
  goSdk: 'https://github.com/cloudflare/cloudflare-go',
  workerd: 'https://github.com/cloudflare/workerd/blob/main/src/cloudflare/internal/images-api.ts',
  workersSdk: 'https://github.com/cloudflare/workers-sdk/tree/main/packages/miniflare/src/plugins/images',
} as const;
