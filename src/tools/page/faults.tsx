import { useCallback, useState } from 'preact/hooks';
import { control } from './api.ts';
import { FaultForm } from './faultForm.tsx';
import { type PanelProps, useAttempt, useLoad } from './panel.ts';

interface Rule extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly agreed: number;
  readonly struck: number;
}

/** The rules by which things go wrong. */
export function FaultsPanel({ announce }: PanelProps) {
  const [rules, setRules] = useState<readonly Rule[]>([]);
  const load = useCallback(async () => setRules((await control<{ rules: Rule[] }>('GET', '/faults')).rules), []);
  useLoad(announce, load);
  const attempt = useAttempt(announce, load);
  return (
    <div class="stack">
      <FaultForm
        announce={announce}
        onArm={(rule) => attempt('The fault is armed', () => control('POST', '/faults', rule))}
      />
      {rules.length === 0 && <p class="empty">Nothing goes wrong.</p>}
      <ul class="rules">
        {rules.map(({ id, agreed, struck, ...rule }) => (
          <li key={id}>
            <code class="grow">{JSON.stringify(rule)}</code>
            <span class="quiet">{`struck ${struck} of ${agreed}`}</span>
            <button
              type="button"
              class="danger"
              aria-label={`Remove the fault ${id}`}
              onClick={() =>
                void attempt('The fault is gone', () => control('DELETE', `/faults/${encodeURIComponent(id)}`))
              }
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
