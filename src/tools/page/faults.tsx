import { useCallback, useEffect, useState } from 'preact/hooks';
import { control, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';

interface Rule extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly agreed: number;
  readonly struck: number;
}

interface CatalogueRow {
  readonly name: string;
  readonly code: number;
  readonly status: number;
}

const kinds: Readonly<Record<string, (value: string) => object>> = {
  'latency, ms': (value) => ({ latency: Number(value || '500') }),
  'connection reset': () => ({ reset: true }),
  'truncated body, bytes': (value) => ({ truncate: Number(value || '100') }),
  'slow drip, bytes': (value) => ({ drip: { bytes: Number(value || '256'), every: 50 } }),
  'quota reached': () => ({ quota: true }),
  'status 52x': (value) => ({ status: Number(value || '521') }),
  'reads lag behind, ms': (value) => ({ lag: Number(value || '2000') }),
};

/** The rules by which things go wrong. */
export function FaultsPanel({ say }: PanelProps) {
  const [rules, setRules] = useState<readonly Rule[]>([]);
  const [catalogue, setCatalogue] = useState<readonly CatalogueRow[]>([]);
  const [kind, setKind] = useState('latency, ms');
  const [value, setValue] = useState('');
  const [where, setWhere] = useState({ operation: '', path: '', nth: '', probability: '' });

  const load = useCallback(async () => setRules((await control<{ rules: Rule[] }>('GET', '/faults')).rules), []);
  const attempt = async (what: string, task: () => Promise<unknown>) => {
    try {
      await task();
      say(what);
      await load();
    } catch (problem) {
      say(wordsOf(problem), 'bad');
    }
  };
  useEffect(() => {
    const begin = async () => {
      await load();
      setCatalogue((await control<{ errors: CatalogueRow[] }>('GET', '/errors')).errors);
    };
    begin().catch((problem) => say(wordsOf(problem), 'bad'));
  }, [load, say]);

  const add = () => {
    const effect = kinds[kind]?.(value) ?? { error: kind, ...(value === '' ? {} : { retryAfter: Number(value) }) };
    const condition = {
      ...(where.operation === '' ? {} : { operation: where.operation }),
      ...(where.path === '' ? {} : { path: where.path }),
      ...(where.nth === '' ? {} : { nth: Number(where.nth) }),
      ...(where.probability === '' ? {} : { probability: Number(where.probability) / 100 }),
    };
    return attempt('The fault is armed', () => control('POST', '/faults', { ...condition, ...effect }));
  };
  const field = (name: keyof typeof where, label: string, hint: string) => (
    <label>
      {label}
      <input
        value={where[name]}
        placeholder={hint}
        onInput={(event) => setWhere({ ...where, [name]: event.currentTarget.value })}
      />
    </label>
  );
  return (
    <div class="stack">
      <form
        class="row"
        aria-label="New fault"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <label>
          What goes wrong
          <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <optgroup label="Network">
              {Object.keys(kinds).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
            <optgroup label="Refusals">
              {catalogue.map(({ name, code, status }) => (
                <option key={name} value={name}>{`${code} ${name} (${status})`}</option>
              ))}
            </optgroup>
          </select>
        </label>
        <label>
          Amount
          <input
            inputMode="decimal"
            value={value}
            placeholder="default"
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {field('operation', 'Operation', 'any, e.g. uploadImage')}
        {field('path', 'Path', 'any; * is a wildcard')}
        {field('nth', 'Only the nth', 'every')}
        {field('probability', 'Probability, %', '100')}
        <button type="submit">Arm</button>
      </form>
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
