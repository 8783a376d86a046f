/** Where an honest target runs. */
export interface Place {
  readonly url: string;
  /** Where the probe Worker answers, and the account that its binding stores in; absent without a Workers runtime. */
  readonly probe?: { readonly url: string; readonly account: string };
}
