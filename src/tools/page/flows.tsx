import { useCallback, useState } from 'preact/hooks';
import { control } from './api.ts';
import { TextField } from './fields.tsx';
import { type PanelProps, useAttempt, useLoad } from './panel.ts';

interface Flow extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly enabled?: boolean;
}

/** The transformation flows of the zone: what there is, in which order, and what they make of a URL. */
export function FlowsPanel({ announce }: PanelProps) {
  const [flows, setFlows] = useState<readonly Flow[]>([]);
  const load = useCallback(async () => setFlows((await control<{ flows: Flow[] }>('GET', '/flows')).flows), []);
  useLoad(announce, load);
  const attempt = useAttempt(announce, load);
  const save = (done: string, changed: readonly Flow[]) =>
    void attempt(done, () => control('PUT', '/flows', { flows: changed }));
  return (
    <div class="stack">
      <FlowTrial />
      {flows.length === 0 && <p class="empty">There are no flows: pictures are what their origin says.</p>}
      <ul class="rules">
        {flows.map((flow, index) => (
          <FlowLine
            key={flow.name}
            flow={flow}
            isFirst={index === 0}
            onRaise={() => save(`${flow.name} is tried earlier`, raised(flows, index))}
            onSwitch={(enabled) =>
              save(`${flow.name} is ${enabled ? 'on' : 'off'}`, flows.with(index, { ...flow, enabled }))
            }
            onRemove={() => save(`${flow.name} is gone`, flows.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <p class="quiet">
        The first flow that matches runs, and no other. <code>--flows FILE</code> and <code>PUT /__mock/flows</code> add
        some.
      </p>
    </div>
  );
}

interface LineProps {
  readonly flow: Flow;
  readonly isFirst: boolean;
  readonly onRaise: () => void;
  readonly onSwitch: (enabled: boolean) => void;
  readonly onRemove: () => void;
}

function FlowLine({ flow, isFirst, onRaise, onSwitch, onRemove }: LineProps) {
  const { name, enabled = true, ...rest } = flow;
  return (
    <li>
      <strong>{name}</strong>
      <code class="grow">{JSON.stringify(rest)}</code>
      <label class="check">
        <input type="checkbox" checked={enabled} onChange={(event) => onSwitch(event.currentTarget.checked)} />
        On
      </label>
      <button type="button" disabled={isFirst} aria-label={`Try ${name} earlier`} onClick={onRaise}>
        Up
      </button>
      <button type="button" class="danger" aria-label={`Remove the flow ${name}`} onClick={onRemove}>
        Remove
      </button>
    </li>
  );
}

/** Asks for a URL of the zone, and shows which flow ran and the picture that came. */
function FlowTrial() {
  const [path, setPath] = useState('/photo.jpg?width=300');
  const [seen, setSeen] = useState<{ readonly text: string; readonly picture?: string }>();
  const ask = async () => {
    const target = new URL(path, location.origin);
    const address = target.pathname + target.search;
    const response = await fetch(address, { headers: { accept: 'image/webp,image/*,*/*' } });
    const type = response.headers.get('content-type') ?? '';
    const flow = response.headers.get('x-mock-flow');
    const text = `${response.status} ${type}: ${flow === null ? 'no flow ran' : `the flow ${flow} ran`}`;
    setSeen(response.ok && type.startsWith('image/') ? { text, picture: address } : { text });
  };
  return (
    <form
      class="row"
      aria-label="Try a URL"
      onSubmit={(event) => {
        event.preventDefault();
        void ask().catch((problem: Error) => setSeen({ text: problem.message }));
      }}
    >
      <TextField class="grow" label="A URL of the zone" value={path} onValue={setPath} />
      <button type="submit">Try</button>
      {seen !== undefined && <output>{seen.text}</output>}
      {seen?.picture !== undefined && <img src={seen.picture} alt="What came" />}
    </form>
  );
}

function raised(flows: readonly Flow[], index: number): readonly Flow[] {
  return flows.toSpliced(index, 1).toSpliced(index - 1, 0, ...flows.slice(index, index + 1));
}
