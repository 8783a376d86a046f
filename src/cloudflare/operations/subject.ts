import type { Call } from './call.ts';
import { imageOf } from './getImage.ts';
import { migrationOf } from './migrationFields.ts';
import { sourceOf } from './sourceFields.ts';
import { variantOf } from './variantFields.ts';

/** Looks whether what the path names is there; 5404, and 5401 for a variant, when it is not. */
export function confirmSubject(call: Call): void {
  const { image_id, variant_id, source_id, migration_id } = call.params;
  if (image_id !== undefined) imageOf({ ...call, params: { image_id } });
  if (variant_id !== undefined) variantOf({ ...call, params: { variant_id } });
  if (source_id !== undefined) sourceOf(call.account, source_id);
  if (migration_id !== undefined) migrationOf(call.account, migration_id);
}
