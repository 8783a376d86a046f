/** A request, as the journal has it. */
export interface Entry {
  readonly id: string;
  readonly sequence: number;
  readonly time: string;
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation?: string;
  readonly account?: string;
  readonly status?: number;
  readonly aborted?: boolean;
  readonly milliseconds?: number;
  readonly bytes?: number;
  readonly fault?: string;
  readonly fields?: object;
  readonly file?: object;
  readonly explanation: readonly string[];
}

/** One line per request; opened, why it was answered so, and all that is known of it. */
export function JournalEntry({ entry }: { readonly entry: Entry }) {
  const { status, aborted, method, url, fault, operation, milliseconds, time, explanation } = entry;
  return (
    <li>
      <details>
        <summary>
          <span class={`status s${Math.floor((status ?? 0) / 100)}`}>{status ?? (aborted ? 'aborted' : '…')}</span>
          <b>{method}</b>
          <span class="clip grow">{url}</span>
          {fault !== undefined && <span class="tag">fault</span>}
          <span class="quiet">{operation ?? ''}</span>
          <span class="quiet number">{milliseconds === undefined ? '' : `${milliseconds} ms`}</span>
          <time class="quiet" dateTime={time}>
            {time.slice(11, 23)}
          </time>
        </summary>
        <ul>
          {explanation.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <pre>{JSON.stringify(entry, null, 2)}</pre>
      </details>
    </li>
  );
}
