import { useCallback, useEffect, useState } from 'preact/hooks';
import { type AccountApi, accountApi, control, type State, wordsOf } from './api.ts';
import { ClockPanel } from './clock.tsx';
import { FaultsPanel } from './faults.tsx';
import { Gallery } from './gallery.tsx';
import { JournalPanel } from './journal.tsx';
import { Playground } from './playground.tsx';
import { VariantsPanel } from './variants.tsx';

/** What every panel is given. */
export interface PanelProps {
  readonly api: AccountApi;
  /** Says something, to eyes and screen readers. */
  readonly say: (words: string, kind?: 'good' | 'bad') => void;
}

const panels = {
  gallery: { title: 'Gallery', Panel: Gallery },
  playground: { title: 'Playground', Panel: Playground },
  variants: { title: 'Variants', Panel: VariantsPanel },
  requests: { title: 'Requests', Panel: JournalPanel },
  faults: { title: 'Faults', Panel: FaultsPanel },
  clock: { title: 'Clock', Panel: ClockPanel },
} as const;

type PanelName = keyof typeof panels;

/** The page. */
export function App() {
  const [state, setState] = useState<State>();
  const [account, setAccount] = useState('');
  const [panel, setPanel] = useState<PanelName>(panelOf(location.hash));
  const [message, setMessage] = useState<{ words: string; kind: 'good' | 'bad' }>();

  const say = useCallback((words: string, kind: 'good' | 'bad' = 'good') => setMessage({ words, kind }), []);
  const refresh = useCallback(async () => {
    const fresh = await control<State>('GET', '/state');
    setState(fresh);
    setAccount((known) => (fresh.accounts.some(({ id }) => id === known) ? known : fresh.account));
  }, []);

  useEffect(() => {
    refresh().catch((problem) => say(wordsOf(problem), 'bad'));
    const follow = () => setPanel(panelOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [refresh, say]);
  useEffect(() => {
    document.title = `${panels[panel].title} · cfimages`;
  }, [panel]);

  if (state === undefined) return <Message message={message ?? { words: 'Loading…', kind: 'good' }} />;
  const { Panel, title } = panels[panel];
  const api = accountApi(state, account);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the panel
      </a>
      <header>
        <span class="brand">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 5h18v14H3z M3 16l5-5 4 4 4-6 5 7" />
          </svg>
          cfimages
        </span>
        <nav aria-label="Panels">
          {Object.entries(panels).map(([name, { title: label }]) => (
            <a key={name} href={`#${name}`} aria-current={name === panel ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <label class="account">
          Account
          <select
            value={account}
            onFocus={() => void refresh()}
            onChange={(event) => setAccount(event.currentTarget.value)}
          >
            {state.accounts.map(({ id, images }) => (
              <option key={id} value={id}>
                {`${id} (${images})`}
              </option>
            ))}
          </select>
        </label>
      </header>
      <main id="main" tabIndex={-1}>
        <h1>{title}</h1>
        <Panel key={account} api={api} say={say} />
      </main>
      <Message message={message} />
    </>
  );
}

function Message({ message }: { readonly message: { words: string; kind: 'good' | 'bad' } | undefined }) {
  return (
    <p class={`message ${message?.kind ?? ''}`} role="status" aria-live="polite">
      {message?.words}
    </p>
  );
}

function panelOf(hash: string): PanelName {
  const name = hash.replace(/^#/, '').split(/[?/]/)[0] ?? '';
  return name in panels ? (name as PanelName) : 'gallery';
}
