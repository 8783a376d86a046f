import type { Point, Region } from '../shapes.ts';

/** What had to be looked up in the pixels before a plan could be made. */
export interface Measures {
  /** What `trim=border` leaves, in pixels of the upright picture after the other cuts. */
  readonly content?: Region;
  /** Where a crop should be centred, in shares of the turned picture's sides (`gravity` auto, entropy). */
  readonly focus?: Point;
  /** The box around all faces, in shares of the turned picture's sides (`gravity=face`). */
  readonly faces?: Region;
}
