import { useCallback, useEffect, useState } from 'preact/hooks';
import { control, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';

interface ClockState {
  readonly now: string;
  readonly frozen: boolean;
}

const hour = 3_600_000;

const jumps: readonly (readonly [string, number])[] = [
  ['− 1 day', -24 * hour],
  ['− 1 hour', -hour],
  ['+ 1 hour', hour],
  ['+ 1 day', 24 * hour],
  ['+ 30 days', 30 * 24 * hour],
];

/** The mock's time: upload URLs, signatures and tokens expire by it. */
export function ClockPanel({ say }: PanelProps) {
  const [clock, setClock] = useState<ClockState>();
  const [instant, setInstant] = useState('');
  const apply = useCallback(
    async (method: string, body?: object) => {
      try {
        setClock(await control<ClockState>(method, '/clock', body));
      } catch (problem) {
        say(wordsOf(problem), 'bad');
      }
    },
    [say],
  );
  useEffect(() => {
    void apply('GET');
    const timer = setInterval(() => void apply('GET'), 1000);
    return () => clearInterval(timer);
  }, [apply]);
  if (clock === undefined) return <p class="empty">…</p>;
  return (
    <div class="stack">
      <p class="clock">
        <time dateTime={clock.now}>{clock.now.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>
        <span class="tag">{clock.frozen ? 'frozen' : 'running'}</span>
      </p>
      <p class="actions">
        {jumps.map(([label, advance]) => (
          <button key={label} type="button" onClick={() => void apply('PATCH', { advance })}>
            {label}
          </button>
        ))}
        <button type="button" onClick={() => void apply('PATCH', { frozen: !clock.frozen })}>
          {clock.frozen ? 'Let it run' : 'Freeze'}
        </button>
        <button type="button" onClick={() => void apply('DELETE')}>
          Back to real time
        </button>
      </p>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void apply('PATCH', { now: `${instant}Z` });
        }}
      >
        <label>
          Set to (UTC)
          <input
            type="datetime-local"
            required
            value={instant}
            onInput={(event) => setInstant(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Set</button>
      </form>
      <p class="quiet">
        Upload URLs, signatures, batch tokens and the request limit follow this clock, save in namespaces that moved
        their own.
      </p>
    </div>
  );
}
