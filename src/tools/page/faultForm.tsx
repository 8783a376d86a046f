import { useCallback, useState } from 'preact/hooks';
import { control } from './api.ts';
import { TextField } from './fields.tsx';
import { type Announce, useLoad } from './panel.ts';

interface CatalogueRow {
  readonly name: string;
  readonly code: number;
  readonly status: number;
}

const networkFaults: Readonly<Record<string, (amount: string) => object>> = {
  'latency, ms': (amount) => ({ latency: Number(amount || '500') }),
  'connection reset': () => ({ reset: true }),
  'truncated body, bytes': (amount) => ({ truncate: Number(amount || '100') }),
  'slow drip, bytes': (amount) => ({ drip: { bytes: Number(amount || '256'), every: 50 } }),
  'quota reached': () => ({ quota: true }),
  'status 52x': (amount) => ({ status: Number(amount || '521') }),
  'reads lag behind, ms': (amount) => ({ lag: Number(amount || '2000') }),
};

/** The conditions of a rule: what they are called, what they mean when empty, and what the rule gets. */
const conditions = {
  operation: { label: 'Operation', hint: 'any, e.g. uploadImage', read: (text: string): unknown => text },
  path: { label: 'Path', hint: 'any; * is a wildcard', read: (text: string): unknown => text },
  nth: { label: 'Only the nth', hint: 'every', read: (text: string): unknown => Number(text) },
  probability: { label: 'Probability, %', hint: '100', read: (text: string): unknown => Number(text) / 100 },
} as const;

interface FormProps {
  readonly announce: Announce;
  readonly onArm: (rule: object) => Promise<void>;
}

/** A new rule: what goes wrong, how much of it, and where. */
export function FaultForm({ announce, onArm }: FormProps) {
  const [kind, setKind] = useState('latency, ms');
  const [amount, setAmount] = useState('');
  const [where, setWhere] = useState<Readonly<Record<string, string>>>({});
  const arm = () => {
    const condition = Object.entries(conditions)
      .filter(([name]) => (where[name] ?? '') !== '')
      .map(([name, { read }]) => [name, read(where[name] ?? '')]);
    return onArm({ ...Object.fromEntries(condition), ...effectOf(kind, amount) });
  };
  return (
    <form
      class="row"
      aria-label="New fault"
      onSubmit={(event) => {
        event.preventDefault();
        void arm();
      }}
    >
      <KindField announce={announce} kind={kind} onKind={setKind} />
      <TextField
        label="Amount"
        value={amount}
        onValue={setAmount}
        input={{ inputMode: 'decimal', placeholder: 'default' }}
      />
      {Object.entries(conditions).map(([name, { label, hint }]) => (
        <TextField
          key={name}
          label={label}
          value={where[name] ?? ''}
          onValue={(value) => setWhere({ ...where, [name]: value })}
          input={{ placeholder: hint }}
        />
      ))}
      <button type="submit">Arm</button>
    </form>
  );
}

interface KindProps {
  readonly announce: Announce;
  readonly kind: string;
  readonly onKind: (kind: string) => void;
}

function KindField({ announce, kind, onKind }: KindProps) {
  const [catalogue, setCatalogue] = useState<readonly CatalogueRow[]>([]);
  const load = useCallback(
    async () => setCatalogue((await control<{ errors: CatalogueRow[] }>('GET', '/errors')).errors),
    [],
  );
  useLoad(announce, load);
  return (
    <label>
      What goes wrong
      <select value={kind} onChange={(event) => onKind(event.currentTarget.value)}>
        <optgroup label="Network">
          {Object.keys(networkFaults).map((name) => (
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
  );
}

function effectOf(kind: string, amount: string): object {
  return networkFaults[kind]?.(amount) ?? { error: kind, ...(amount === '' ? {} : { retryAfter: Number(amount) }) };
}
