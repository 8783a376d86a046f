import type { Colour } from './colour.ts';

/** Pixels across and down, or shares of a picture's sides. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in pixels, or in shares of a picture's sides. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle; fractions of pixels are meant. */
export interface Region extends Point, Size {}

/** A frame around a picture: what it adds on each side, in pixels; as an option in CSS pixels, which `dpr` multiplies. */
export interface Border {
  readonly colour: Colour;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}
