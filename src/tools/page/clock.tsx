import { useCallback, useEffect, useState } from 'preact/hooks';
import { control, messageOf } from './api.ts';
import { TextField } from './fields.tsx';
import type { Announce, PanelProps } from './panel.ts';

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
export function ClockPanel({ announce }: PanelProps) {
  const { clock, apply } = useClock(announce);
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
      <InstantForm onInstant={(now) => void apply('PATCH', { now })} />
      <p class="quiet">
        Upload URLs, signatures, batch tokens and the request limit follow this clock, save in namespaces that moved
        their own.
      </p>
    </div>
  );
}

function InstantForm({ onInstant }: { readonly onInstant: (now: string) => void }) {
  const [instant, setInstant] = useState('');
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        onInstant(`${instant}Z`);
      }}
    >
      <TextField
        label="Set to (UTC)"
        value={instant}
        onValue={setInstant}
        input={{ type: 'datetime-local', required: true }}
      />
      <button type="submit">Set</button>
    </form>
  );
}

/** The mock's clock, read every second, and how it is moved. */
function useClock(announce: Announce) {
  const [clock, setClock] = useState<ClockState>();
  const apply = useCallback(
    async (method: string, body?: object) => {
      try {
        setClock(await control<ClockState>(method, '/clock', body));
      } catch (problem) {
        announce(messageOf(problem), 'bad');
      }
    },
    [announce],
  );
  useEffect(() => {
    void apply('GET');
    const timer = setInterval(() => void apply('GET'), 1000);
    return () => clearInterval(timer);
  }, [apply]);
  return { clock, apply };
}
