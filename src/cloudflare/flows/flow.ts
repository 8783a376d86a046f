/** The vendors whose query parameters a flow can understand. */
export const flowProviders = ['fastly'] as const;
export type FlowProvider = (typeof flowProviders)[number];

/** Endings of the pictures that flows are for; never HTML, styles or scripts (Cloudflare: flows page). */
export const flowExtensions = ['jpg', 'jpeg', 'png', 'gif', 'webp', 'avif', 'svg', 'heic'] as const;

/** When a custom flow runs: all that is given has to hold. */
export interface FlowConditions {
  /** Endings of the path, without the dot; every kind of picture without it. */
  readonly extensions?: readonly (typeof flowExtensions)[number][];
  /** A pattern for the whole path; `*` is any run of characters, slashes too. */
  readonly path?: string;
  /** A query parameter that has to be there, whatever its value. */
  readonly query?: string;
}

/**
 * A rule of the zone that transforms pictures at their ordinary URL. Either it has options of its own, by the names that
 * URLs have for them, or it reads the parameters of another vendor.
 */
export interface Flow {
  /** Printable ASCII: it travels in `x-mock-flow`. */
  readonly name: string;
  /** False switches it off. Default: true. */
  readonly enabled?: boolean;
  readonly provider?: FlowProvider;
  readonly when?: FlowConditions;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

/** The flows of a zone, in order; a namespace may have a list of its own. */
export interface FlowList {
  /** `''` for everybody who has no list of their own. */
  readonly namespace: string;
  readonly flows: readonly Flow[];
}
