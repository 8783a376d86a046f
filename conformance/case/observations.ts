/** How sure an observation is: A, a live test asserts it; B, it was copied from an answer; C, somebody's note. */
export type Weight = 'A' | 'B' | 'C';

/** One thing that the live service was seen to do. */
export interface Observation {
  readonly weight: Weight;
  /** The year in which it was last seen. */
  readonly year: number;
  /** What it does, as a sentence about it. */
  readonly does: string;
}

/**
 * What the live service was seen to do where its documentation says nothing, or something else. Where both speak, a
 * target may do either. `conformance/OBSERVED.md` is written from this table.
 */
export const observations = {
  V1: {
    weight: 'A',
    year: 2026,
    does: 'answers GET of an unknown variant with status 404 and a sentence in plain text, without an envelope',
  },
  V3: {
    weight: 'A',
    year: 2026,
    does: 'answers PATCH and DELETE of an unknown variant with an envelope and code 5401',
  },
  V4: {
    weight: 'A',
    year: 2026,
    does: 'refuses a variant whose name holds anything but letters and digits, with code 5400',
  },
  V5: { weight: 'A', year: 2026, does: 'refuses a second variant of the same name with code 5409' },
  V7: { weight: 'B', year: 2026, does: 'answers DELETE of the variant public with status 200 and keeps it' },
  V9: {
    weight: 'A',
    year: 2026,
    does: 'shows a new or changed variant after up to 90 seconds, and a deleted one for up to 30',
  },
  K1: { weight: 'A', year: 2026, does: 'answers DELETE of an unknown signing key with code 5404' },
  K3: { weight: 'C', year: 2026, does: 'gives a signing key a new value when a key of that name is put again' },
  K4: {
    weight: 'C',
    year: 2026,
    does: 'is said not to delete the last signing key; the schema says that a new one named default appears',
  },
  I1: { weight: 'A', year: 2026, does: 'answers GET, PATCH and DELETE of an unknown image with code 5404' },
  I3: { weight: 'B', year: 2025, does: 'refuses a custom id that is taken with status 409 and code 5409' },
  I5: {
    weight: 'A',
    year: 2026,
    does: 'keeps the custom id of a draft taken after its upload URL expired, until the draft is deleted',
  },
  I6: { weight: 'A', year: 2026, does: 'refuses a custom id together with requireSignedURLs by code 5410' },
  I8: { weight: 'A', year: 2026, does: 'refuses an empty metadata part of an upload with code 5400' },
  I9: { weight: 'A', year: 2026, does: 'refuses an update that comes as a form with code 5400' },
  I10: { weight: 'A', year: 2026, does: 'refuses a picture posted as a text field in base64, with code 5455' },
  I12: { weight: 'A', year: 2026, does: 'lists the delivery URLs of an image in an order that changes between reads' },
  I13: {
    weight: 'A',
    year: 2026,
    does: 'may round the fraction of a second of uploaded differently between the upload and later reads',
  },
  I15: { weight: 'B', year: 2023, does: 'shows a draft with draft true, filename null, and its delivery URLs' },
  I16: { weight: 'A', year: 2026, does: 'gives an image another id when it begins to require signed URLs' },
  I18: {
    weight: 'A',
    year: 2026,
    does: 'reserves an upload URL (version 2) for a form without any field; JSON is most likely refused by code 5415',
  },
  P1: {
    weight: 'A',
    year: 2026,
    does: 'answers uploads, keys and statistics of an account without the Images plan with code 5403',
  },
  E2: { weight: 'B', year: 2026, does: 'limits the rate with code 971, at times inside status 200' },
  E3: { weight: 'B', year: 2026, does: 'refuses credentials with codes 6003, 9103 and 9106, often with status 400' },
  D1: {
    weight: 'B',
    year: 2023,
    does: 'answers a delivery through an unknown variant with status 403 and ERROR 9425',
  },
  D2: { weight: 'B', year: 2026, does: 'answers the delivery of an unknown image with status 404 and code 9404' },
  T3: { weight: 'B', year: 2026, does: 'sends vary: accept with transformations, whatever the format' },
  T5: { weight: 'B', year: 2026, does: 'ignores a width that is no number (width=abc) and answers status 200' },
  T6: { weight: 'B', year: 2026, does: 'redirects with status 307 for onerror=redirect' },
  T10: { weight: 'B', year: 2026, does: 'answers with the status of the source when the source answers 403' },
} as const satisfies Readonly<Record<string, Observation>>;

/** The name of a row. */
export type ObservationId = keyof typeof observations;
