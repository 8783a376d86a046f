import type { Call } from './call.ts';
import { subscriptionOf } from './eventSubscriptions.ts';
import { imageOf } from './getImage.ts';
import { variantOf } from './variantFields.ts';

/** Looks whether the image or the variant that the path names is there; 5404, 5401 and 10007 when it is not. */
export function confirmSubject(call: Call): void {
  const { image_id, variant_id, subscription_id } = call.params;
  if (image_id !== undefined) imageOf({ ...call, params: { image_id } });
  if (subscription_id !== undefined) subscriptionOf({ ...call, params: { subscription_id } });
  if (variant_id !== undefined) variantOf({ ...call, params: { variant_id } });
}
