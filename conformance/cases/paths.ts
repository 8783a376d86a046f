/** The API path of an image, its id percent-encoded whole, as the documentation demands. */
export function imagePath(id: string, suffix = ''): string {
  return `/images/v1/${encodeURIComponent(id)}${suffix}`;
}

/** An id of the product's shape that no account has. */
export const unknownId = '00000000-dead-beef-cafe-feedfacef000';

/** A UUID, which no custom id may be. */
export const someUuid = '6f2b1c0e-8d1f-4f27-9d0a-3a5b7c9d1e2f';
