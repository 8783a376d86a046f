import { useCallback, useEffect, useState } from 'preact/hooks';
import { accountApi, control, messageOf, type State } from './api.ts';
import { ClockPanel } from './clock.tsx';
import { FaultsPanel } from './faults.tsx';
import { FlowsPanel } from './flows.tsx';
import { Gallery } from './gallery.tsx';
import { Header } from './header.tsx';
import { JournalPanel } from './journal.tsx';
import type { Announce, MessageKind } from './panel.ts';
import { Playground } from './playground/playground.tsx';
import { VariantsPanel } from './variants.tsx';

const panels = {
  gallery: { title: 'Gallery', Panel: Gallery },
  playground: { title: 'Playground', Panel: Playground },
  variants: { title: 'Variants', Panel: VariantsPanel },
  requests: { title: 'Requests', Panel: JournalPanel },
  flows: { title: 'Flows', Panel: FlowsPanel },
  faults: { title: 'Faults', Panel: FaultsPanel },
  clock: { title: 'Clock', Panel: ClockPanel },
} as const;

type PanelName = keyof typeof panels;

const links = Object.entries(panels).map(([name, { title }]) => ({ name, title }));

/** The page. */
export function App() {
  const [state, setState] = useState<State>();
  const [account, setAccount] = useState('');
  const [message, setMessage] = useState<MessageProps>();
  const panel = usePanelName();

  const announce = useCallback<Announce>((text, kind = 'good') => setMessage({ text, kind }), []);
  const refresh = useCallback(async () => {
    try {
      const fresh = await control<State>('GET', '/state');
      setState(fresh);
      setAccount((current) => (fresh.accounts.some(({ id }) => id === current) ? current : fresh.account));
    } catch (problem) {
      announce(messageOf(problem), 'bad');
    }
  }, [announce]);
  useEffect(() => void refresh(), [refresh]);
  useEffect(() => {
    document.title = `${panels[panel].title} · cfimages`;
  }, [panel]);

  if (state === undefined) return <Message {...(message ?? { text: 'Loading…', kind: 'good' })} />;
  const { Panel, title } = panels[panel];
  return (
    <>
      <Header
        links={links}
        current={panel}
        accounts={state.accounts}
        account={account}
        onAccount={setAccount}
        onFocus={() => void refresh()}
      />
      <main id="main" tabIndex={-1}>
        <h1>{title}</h1>
        <Panel key={account} api={accountApi(state, account)} announce={announce} />
      </main>
      <Message {...(message ?? { text: '', kind: '' })} />
    </>
  );
}

interface MessageProps {
  readonly text: string;
  readonly kind: MessageKind | '';
}

function Message({ text, kind }: MessageProps) {
  return (
    <p class={`message ${kind}`} role="status" aria-live="polite">
      {text}
    </p>
  );
}

/** The panel that the address names. */
function usePanelName(): PanelName {
  const [panel, setPanel] = useState(panelOf(location.hash));
  useEffect(() => {
    const follow = () => setPanel(panelOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return panel;
}

function panelOf(hash: string): PanelName {
  const name = hash.replace(/^#/, '').split(/[?/]/)[0] ?? '';
  return name in panels ? (name as PanelName) : 'gallery';
}
