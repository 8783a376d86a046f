/*
 * Compiled by `surface.test.ts` with the types of the real runtime as globals. An option or a method that they gain or
 * lose makes this file fail to compile.
 */
import type * as ours from '../bindingTypes.ts';
import type { draws, formats, methods, outputs, transforms } from './surface.ts';

type Same<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : { onlyInSecond: Exclude<B, A> }
  : { onlyInFirst: Exclude<A, B> };
type Members<T> = T extends readonly (infer Name)[] ? Name : never;

export const tables: readonly true[] = [
  true satisfies Same<keyof ImageTransform, keyof typeof transforms>,
  true satisfies Same<keyof ImageDrawOptions, keyof typeof draws>,
  true satisfies Same<keyof ImageOutputOptions, keyof typeof outputs>,
  true satisfies Same<ImageOutputOptions['format'], keyof typeof formats>,
  true satisfies Same<keyof ImagesBinding, Members<(typeof methods)['binding']>>,
  true satisfies Same<keyof ImageTransformer, Members<(typeof methods)['transformer']>>,
  true satisfies Same<keyof ImageTransformationResult, Members<(typeof methods)['result']>>,
  true satisfies Same<keyof HostedImagesBinding, Members<(typeof methods)['hosted']>>,
  true satisfies Same<keyof ImageHandle, Members<(typeof methods)['handle']>>,
];

/** Ours stands in for theirs, and knows the same members of every argument. */
export const standsIn = (binding: ours.ImagesBinding): ImagesBinding => binding;
export const shapes: readonly true[] = [
  true satisfies Same<keyof ImageInputOptions, keyof ours.InputOptions>,
  true satisfies Same<keyof TextOptions, keyof ours.TextOptions>,
  true satisfies Same<keyof ImageDrawOptions, keyof ours.DrawOptions>,
  true satisfies Same<keyof ImageOutputOptions, keyof ours.OutputOptions>,
  true satisfies Same<keyof ImageMetadata, keyof ours.HostedImage>,
  true satisfies Same<keyof ImageUploadOptions, keyof ours.HostedUploadOptions>,
  true satisfies Same<keyof ImageUpdateOptions, keyof ours.HostedUpdateOptions>,
  true satisfies Same<keyof ImageListOptions, keyof ours.HostedListOptions>,
  true satisfies Same<keyof ImageListFilter, keyof NonNullable<ours.HostedListOptions['filter']>>,
  true satisfies Same<ImageMetadataFilterValue, ours.MetadataCondition>,
  true satisfies Same<keyof ImageList, keyof ours.HostedList>,
  true satisfies Same<keyof ImageSignedUrlOptions, keyof ours.HostedSignedUrlOptions>,
  true satisfies Same<keyof ImageDirectUploadOptions, keyof ours.HostedDirectUploadOptions>,
];
