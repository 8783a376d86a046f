import type { ImagesBinding } from '../bindingTypes.ts';

export declare function perform(
  call: object,
  images: ImagesBinding,
  fetch: (input: string, init?: object) => Promise<Response>,
): Promise<Response>;
