import { parseOptions, type TransformOptions, variantOptions } from '../../imaging/index.ts';
import { errors } from '../errors.ts';
import type { Account, VariantRecord } from '../records/index.ts';

/** What the last segment of a delivery URL asks for. */
export interface ResolvedVariant {
  readonly options: TransformOptions;
  /** The named variant; absent for an option list. */
  readonly named?: VariantRecord;
}

/** Refuses an option list while flexible variants are off (9429), whether there is such an image or not. */
export function refuseFlexible(account: Account, segment: string): void {
  const isNamed = account.variants.get(segment) !== undefined;
  if (!account.config.flexible_variants && !isNamed && isOptionList(segment)) throw errors.flexibleVariantsDisabled();
}

/**
 * A variant's name, or an option list when the account allows flexible variants (9429 otherwise). An unknown name is
 * 9425 (observed), a bad option 9401.
 */
export function resolveVariant(account: Account, segment: string): ResolvedVariant {
  const named = account.variants.get(segment);
  if (named !== undefined) return { named, options: variantOptions(named.options) };
  if (!isOptionList(segment)) throw errors.imageAccessDenied('the account has no variant of this name');
  refuseFlexible(account, segment);
  return { options: parseOptions(segment, 'hosted') };
}

function isOptionList(segment: string): boolean {
  return /=|%3d/i.test(segment);
}
