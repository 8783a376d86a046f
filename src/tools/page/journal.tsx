import { useEffect, useState } from 'preact/hooks';
import { control, followJournal, messageOf } from './api.ts';
import { Check, TextField } from './fields.tsx';
import { type Entry, JournalEntry } from './journalEntry.tsx';
import type { Announce, PanelProps } from './panel.ts';

/** The journal, live, with why each request was answered as it was. */
export function JournalPanel({ announce }: PanelProps) {
  const [filter, setFilter] = useState('');
  const [withOwn, setWithOwn] = useState(false);
  const [live, setLive] = useState(true);
  const { entries, clear } = useJournal(announce, live);
  const shown = entries.filter(
    (entry) =>
      (withOwn || entry.headers['x-mock-page'] === undefined) &&
      `${entry.method} ${entry.url} ${entry.operation} ${entry.status} ${entry.account}`.includes(filter),
  );
  return (
    <div class="stack">
      <search>
        <form class="row" onSubmit={(event) => event.preventDefault()}>
          <TextField class="grow" label="Filter" value={filter} onValue={setFilter} input={{ type: 'search' }} />
          <Check label="Live" checked={live} onValue={setLive} />
          <Check label="This page’s own requests" checked={withOwn} onValue={setWithOwn} />
          <button type="button" onClick={() => void clear()}>
            Clear
          </button>
        </form>
      </search>
      {shown.length === 0 && <p class="empty">Nothing was asked yet.</p>}
      <ol class="journal" reversed aria-label="Requests, newest first">
        {[...shown].reverse().map((entry) => (
          <JournalEntry key={entry.id} entry={entry} />
        ))}
      </ol>
    </div>
  );
}

const maxEntries = 500;

/** The newest entries, and those that come while `live`. */
function useJournal(announce: Announce, live: boolean) {
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  useEffect(() => {
    control<{ requests: Entry[] }>('GET', '/requests?limit=200')
      .then(({ requests }) => setEntries(requests))
      .catch((problem) => announce(messageOf(problem), 'bad'));
  }, [announce]);
  useEffect(() => {
    if (!live) return;
    const abort = new AbortController();
    const add = (entry: Entry) =>
      setEntries((earlier) => [...earlier.filter(({ id }) => id !== entry.id), entry].slice(-maxEntries));
    followJournal(abort.signal, add).catch((problem) => {
      if (!abort.signal.aborted) announce(messageOf(problem), 'bad');
    });
    return () => abort.abort();
  }, [live, announce]);
  const clear = async () => {
    await control('DELETE', '/requests');
    setEntries([]);
    announce('The journal is empty');
  };
  return { entries, clear };
}
