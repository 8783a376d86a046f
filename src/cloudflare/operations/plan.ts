import { errors } from '../errors.ts';
import type { OperationId } from './call.ts';

/**
 * What an account without the Images plan is refused (observed): storing, signing keys and statistics. Lists, variants,
 * upload URLs and whatever names an image go on, so that an unknown image is still 5404.
 */
const paid: ReadonlySet<string> = new Set<OperationId>([
  'uploadImage',
  'batchUploadImage',
  'listSigningKeys',
  'putSigningKey',
  'getImageStats',
  'startSourcingKitMigration',
]);

/** Refuses with 5403 what the account's plan does not hold. */
export function checkPlan(operation: string, plan: 'none' | undefined): void {
  if (plan === 'none' && paid.has(operation)) throw errors.accountNotAuthorized();
}
