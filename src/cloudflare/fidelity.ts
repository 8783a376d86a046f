/** How an answer is chosen where the documentation and the live service were found to differ. */
export type Fidelity = 'live' | 'documented';

/** One such difference. */
export interface Difference {
  /** What holds where nobody chose: `live` for what automated tests or several people saw, else `documented`. */
  readonly otherwise: Fidelity;
  /** What the live service does. */
  readonly live: string;
  /** What the documentation says. */
  readonly documented: string;
}

/** Everything that `--fidelity` decides; docs/decisions.md has both columns for every question. */
export const differences = {
  variantAsText: {
    otherwise: 'live',
    live: 'GET of an unknown variant is 404 with one sentence of plain text',
    documented: 'every refusal of the API is an envelope',
  },
  smallPages: {
    otherwise: 'live',
    live: 'pages of the v2 list may be as small as one image',
    documented: 'ten images at least',
  },
  originStatus: {
    otherwise: 'live',
    live: '9408 travels with the status of the origin',
    documented: '9408 travels with 408',
  },
  passesOverWidth: {
    otherwise: 'documented',
    live: 'a width or height that is no number is passed over',
    documented: 'it is refused, 9401',
  },
  shufflesVariants: {
    otherwise: 'documented',
    live: 'the order of variants[] changes from read to read',
    documented: 'samples list them by name',
  },
  credentialStatus: {
    otherwise: 'documented',
    live: 'missing and malformed credentials (9106, 6003) are 400, a wrong token (10000) 403',
    documented: 'they are 401',
  },
} as const satisfies Readonly<Record<string, Difference>>;

/** Per difference, whether the mock does as the live service does. */
export type AsLive = Readonly<Record<keyof typeof differences, boolean>>;

/** What holds under a setting; without one, each difference for itself. */
export function asLive(fidelity: Fidelity | undefined): AsLive {
  const chosen = Object.entries(differences).map(([name, { otherwise }]) => [name, (fidelity ?? otherwise) === 'live']);
  return Object.fromEntries(chosen) as AsLive;
}
