import type { InputHTMLAttributes } from 'preact';

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What else the field is: its type, its hint, its length. */
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
  readonly class?: string;
}

/** A labelled line of text. */
export function TextField({ label, value, onValue, input, class: name = '' }: TextProps) {
  return (
    <label class={name}>
      {label}
      <input {...input} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
    </label>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly words: readonly string[];
  readonly onValue: (value: string) => void;
}

/** A labelled choice of one of a few words; the empty one is the default. */
export function Choice({ label, value, words, onValue }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {words.map((word) => (
          <option key={word} value={word}>
            {word === '' ? 'default' : word}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onValue: (value: boolean) => void;
}

/** Yes or no. */
export function Check({ label, checked, onValue }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onValue(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

/** What people call an option. */
export function labelOf(name: string): string {
  return labels[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

const labels: Readonly<Record<string, string>> = { browser_ttl: 'Browser TTL', anim: 'Animation', dpr: 'Pixel ratio' };
