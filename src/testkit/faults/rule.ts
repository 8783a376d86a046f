import type { OperationName } from '../../cloudflare/index.ts';

/** The faults that the live service was seen to have; `presets.ts` says what they are. */
export type PresetName =
  | 'text-errors'
  | 'throttled-in-200'
  | 'credentials-400'
  | 'lagging-variant'
  | 'account-5403'
  | 'quota-9422';

/** How long to wait: milliseconds, evenly between two, or normally distributed around a mean (never below 0). */
export type Latency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly mean: number; readonly deviation: number };

/** What goes wrong; several members add up, in the order of this list. */
export interface FaultEffect {
  /** Wait before anything else happens. */
  readonly latency?: Latency;
  /** Cut the connection with a TCP reset instead of answering. */
  readonly reset?: boolean;
  /** A refusal of the catalogue, by name (`imageNotFound`) or by the product's number (5404). */
  readonly error?: string | number;
  /** Fills the refusal's text. */
  readonly detail?: string;
  /** The refusal's HTTP status, in place of its own. */
  readonly answerStatus?: number;
  /** The API sends the refusal as plain text, without an envelope. */
  readonly plain?: boolean;
  /** Seconds of a `Retry-After` header on the refusal. */
  readonly retryAfter?: number;
  /** A bare HTTP status from the network in front of the product, such as 521. */
  readonly status?: number;
  /** The quota of the operation is reached (5453). */
  readonly quota?: boolean;
  /**
   * Images younger than this many milliseconds of their namespace's clock are not seen yet by reads and deliveries, and
   * reads of variants show what they were so long ago.
   */
  readonly lag?: number;
  /** Send this many bytes of the body (or this part of it, below 1), then cut the connection. */
  readonly truncate?: number;
  /** Send the body slowly: `bytes` at a time, `every` so many milliseconds. */
  readonly drip?: { readonly bytes: number; readonly every: number };
}

/** When it goes wrong; every member given must agree. */
export interface FaultCondition {
  /** `api`, `batch`, `delivery`, `customDomain`, `urlTransform`, `workers`, … */
  readonly surface?: string;
  /** An id of docs/operations.md (`uploadImage`, `deliverImage`, …), or of the contract that is served. */
  readonly operation?: OperationName;
  readonly method?: string;
  /** The path as sent; `*` stands for any text. */
  readonly path?: string;
  readonly account?: string;
  readonly namespace?: string;
  /** Only these of the requests that agree with all of the above, counted from 1. */
  readonly nth?: number | readonly number[];
  /** Only each so-manieth of them. */
  readonly every?: number;
  /** With this probability, drawn under the seed: the same seed and order give the same faults. */
  readonly probability?: number;
  /** At most so often. */
  readonly times?: number;
}

/** One rule: when, and what. */
export interface FaultRule extends FaultEffect, FaultCondition {
  /** A fault that the live service was seen to have, by its name; what the rule says itself goes before it. */
  readonly preset?: PresetName;
  /** A name to remove it by; made up when absent. */
  readonly id?: string;
}

/** A set of rules, as a fault file holds it. */
export interface FaultPlan {
  /** Seeds every draw; default 1. */
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}
