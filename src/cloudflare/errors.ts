/**
 * One class and one catalogue: every refusal the mock can utter, with the status and the number the real
 * product uses. Code throws `errors.name(...)`, never a literal; each surface renders the same error its own way.
 * The rows of the image engine that making a picture can meet stand where they are thrown, in `imaging/errors.ts`.
 * Sources: Cloudflare Images API reference and error pages, and clients' observations of the live service.
 */

import { type ErrorRow, imagingErrors, refusalsOf } from '../imaging/index.ts';
import { engineErrors } from './errors/engine.ts';
import { gatewayErrors } from './errors/gateway.ts';
import { imagesErrors } from './errors/images.ts';

export { type ErrorFamily, ImagesError } from '../imaging/index.ts';

/** The catalogue, by name: a table per family. Add a row to one of them and a case that provokes it. */
export const catalogue = {
  ...gatewayErrors,
  ...imagesErrors,
  ...imagingErrors,
  ...engineErrors,
} as const satisfies Record<string, ErrorRow>;

/** The name of a catalogue row. */
export type ErrorName = keyof typeof catalogue;

/**
 * A maker of refusals per catalogue row: `throw errors.imageNotFound()`. `detail` fills the row's `{}`.
 *
 * @example throw errors.badRequest('per_page must be at least 10');
 */
export const errors = refusalsOf(catalogue);
