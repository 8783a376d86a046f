/** Rounds to the nearest whole number, halves up; binary fractions a hair below a half count as the half. */
export function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}

/** The same, for sides: none is below one pixel. */
export function roundSide(value: number): number {
  return Math.max(1, roundHalfUp(value));
}

/** Device pixels of one CSS pixel: `dpr`, 2 at most. */
export function densityOf({ dpr = 1 }: { readonly dpr?: number }): number {
  return Math.min(2, dpr);
}
