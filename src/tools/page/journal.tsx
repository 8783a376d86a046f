import { useEffect, useState } from 'preact/hooks';
import { control, followJournal, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';

interface Entry {
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

/** The journal, live, with why each request was answered as it was. */
export function JournalPanel({ say }: PanelProps) {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [filter, setFilter] = useState('');
  const [mine, setMine] = useState(false);
  const [live, setLive] = useState(true);

  useEffect(() => {
    control<{ requests: Entry[] }>('GET', '/requests?limit=200')
      .then(({ requests }) => setEntries(requests))
      .catch((problem) => say(wordsOf(problem), 'bad'));
  }, [say]);
  useEffect(() => {
    if (!live) return;
    const abort = new AbortController();
    const add = (entry: Entry) =>
      setEntries((known) => [...known.filter(({ id }) => id !== entry.id), entry].slice(-500));
    followJournal(abort.signal, add).catch((problem) => {
      if (!abort.signal.aborted) say(wordsOf(problem), 'bad');
    });
    return () => abort.abort();
  }, [live, say]);

  const shown = entries.filter(
    (entry) =>
      (mine || entry.headers['x-mock-page'] === undefined) &&
      `${entry.method} ${entry.url} ${entry.operation} ${entry.status} ${entry.account}`.includes(filter),
  );
  const clear = async () => {
    await control('DELETE', '/requests');
    setEntries([]);
    say('The journal is empty');
  };
  return (
    <div class="stack">
      <search>
        <form class="row" onSubmit={(event) => event.preventDefault()}>
          <label class="grow">
            Filter
            <input type="search" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
          </label>
          <label class="check">
            <input type="checkbox" checked={live} onChange={(event) => setLive(event.currentTarget.checked)} />
            Live
          </label>
          <label class="check">
            <input type="checkbox" checked={mine} onChange={(event) => setMine(event.currentTarget.checked)} />
            This page’s own requests
          </label>
          <button type="button" onClick={() => void clear()}>
            Clear
          </button>
        </form>
      </search>
      {shown.length === 0 && <p class="empty">Nothing was asked yet.</p>}
      <ol class="journal" reversed aria-label="Requests, newest first">
        {[...shown].reverse().map((entry) => (
          <li key={entry.id}>
            <details>
              <summary>
                <span class={`status s${Math.floor((entry.status ?? 0) / 100)}`}>
                  {entry.status ?? (entry.aborted ? 'aborted' : '…')}
                </span>
                <b>{entry.method}</b>
                <span class="clip grow">{entry.url}</span>
                {entry.fault !== undefined && <span class="tag">fault</span>}
                <span class="quiet">{entry.operation ?? ''}</span>
                <span class="quiet number">{entry.milliseconds === undefined ? '' : `${entry.milliseconds} ms`}</span>
                <time class="quiet" dateTime={entry.time}>
                  {entry.time.slice(11, 23)}
                </time>
              </summary>
              <ul>
                {entry.explanation.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
              <pre>{JSON.stringify(entry, null, 2)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}
