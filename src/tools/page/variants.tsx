import { useCallback, useEffect, useState } from 'preact/hooks';
import { variantFields } from '../../imaging/options/index.ts';
import { type Variant, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';

/** The account's named variants: seen, made, changed and deleted. */
export function VariantsPanel({ api, say }: PanelProps) {
  const [variants, setVariants] = useState<readonly Variant[]>([]);
  const load = useCallback(async () => {
    const { variants: found } = await api.call<{ variants: Record<string, Variant> | Variant[] }>(
      'GET',
      '/v1/variants',
    );
    setVariants(Object.values(found));
  }, [api.account]);
  useEffect(() => {
    load().catch((problem) => say(wordsOf(problem), 'bad'));
  }, [load, say]);

  const attempt = async (what: string, task: () => Promise<unknown>) => {
    try {
      await task();
      say(what);
      await load();
    } catch (problem) {
      say(wordsOf(problem), 'bad');
    }
  };
  const save = (variant: Variant, isNew: boolean) =>
    isNew
      ? attempt(`${variant.id} is made`, () => api.call('POST', '/v1/variants', variant))
      : attempt(`${variant.id} is changed`, () =>
          api.call('PATCH', `/v1/variants/${variant.id}`, {
            options: variant.options,
            neverRequireSignedURLs: variant.neverRequireSignedURLs,
          }),
        );
  return (
    <div class="stack">
      {variants.map((variant) => (
        <VariantForm
          key={variant.id}
          variant={variant}
          save={save}
          remove={() => attempt(`${variant.id} is deleted`, () => api.call('DELETE', `/v1/variants/${variant.id}`))}
        />
      ))}
      <h2>New variant</h2>
      <VariantForm key={`new-${variants.length}`} save={save} />
    </div>
  );
}

type Field = (typeof variantFields)[keyof typeof variantFields];

/** What people call the fields of the variant table. */
const labels: Readonly<Record<string, string>> = {
  fit: 'Fit',
  width: 'Width',
  height: 'Height',
  metadata: 'Metadata',
  browser_ttl: 'Browser TTL',
  blur: 'Blur',
};

interface FormProps {
  readonly variant?: Variant;
  readonly save: (variant: Variant, isNew: boolean) => Promise<void>;
  readonly remove?: () => Promise<void>;
}

function VariantForm({ variant, save, remove }: FormProps) {
  const isNew = variant === undefined;
  const [id, setId] = useState(variant?.id ?? '');
  const [options, setOptions] = useState<Readonly<Record<string, string | number>>>(
    variant?.options ?? { fit: 'scale-down', width: 400, height: 400, metadata: 'none' },
  );
  const [open, setOpen] = useState(variant?.neverRequireSignedURLs ?? false);
  const number = (name: string, { type, minimum, maximum }: Extract<Field, { minimum: number }>) => (
    <label>
      {labels[name] ?? name}
      <input
        type="number"
        min={minimum}
        max={maximum}
        step={type === 'integer' ? 1 : 'any'}
        value={options[name] ?? ''}
        onInput={({ currentTarget: { value } }) => {
          const { [name]: _, ...rest } = options;
          setOptions(value === '' ? rest : { ...rest, [name]: Number(value) });
        }}
      />
    </label>
  );
  const choice = (name: string, values: readonly string[]) => (
    <label>
      {labels[name] ?? name}
      <select value={options[name]} onChange={(event) => setOptions({ ...options, [name]: event.currentTarget.value })}>
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
  return (
    <form
      class="row"
      aria-label={isNew ? 'New variant' : `Variant ${id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save({ id, options, neverRequireSignedURLs: open }, isNew);
      }}
    >
      {isNew ? (
        <label>
          Name
          <input required maxLength={99} value={id} onInput={(event) => setId(event.currentTarget.value)} />
        </label>
      ) : (
        <strong class="name">{id}</strong>
      )}
      {Object.entries(variantFields).map(([name, field]) =>
        'enum' in field ? choice(name, field.enum) : number(name, field),
      )}
      <label class="check">
        <input type="checkbox" checked={open} onChange={(event) => setOpen(event.currentTarget.checked)} />
        Never require signed URLs
      </label>
      <span class="actions">
        <button type="submit">{isNew ? 'Create' : 'Save'}</button>
        {remove !== undefined && id !== 'public' && (
          <button type="button" class="danger" onClick={() => void remove()}>
            Delete
          </button>
        )}
      </span>
    </form>
  );
}
