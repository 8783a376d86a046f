/** Replaces secrets in texts, also in the forms that they take in URLs, JSON and basic authentication. */
export interface Redactor {
  /** Teaches a secret; it appears as `[label]` from now on, and in everything recorded before. */
  learn(secret: string | undefined, label: string): void;
  text(value: string): string;
  /** All that was learnt. */
  secrets(): readonly string[];
  /** The same for every string of a JSON-like value; keys are kept. */
  deep<T>(value: T): T;
}

/** Shorter values are no secrets, and replacing them would garble the report. */
const shortestSecret = 6;

const patterns: readonly (readonly [RegExp, string])[] = [
  [/([?&]sig=)[0-9a-f]{16,}/gi, '$1[signature]'],
  [/(\bbearer\s+)[\w.~+/=-]{6,}/gi, '$1[token]'],
  [/(\bbasic\s+)[\w+/=-]{6,}/gi, '$1[credentials]'],
  [/(:\/\/[^\s/:@"]+:)[^\s/@"]+@/g, '$1[password]@'],
];

/** What every match of a pattern holds. */
const shapes = /sig=|bearer|basic|:\/\//i;

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A redactor that knows no secret yet, only the shapes of signatures and authorization headers. */
export function createRedactor(): Redactor {
  const known = new Map<string, string>();
  const learnt = new Set<string>();
  let ordered: readonly (readonly [string, string])[] = [];
  let suspicious = shapes;

  const text = (value: string): string => {
    // Nearly every string of a report is harmless, and seen so at one look
    if (!suspicious.test(value)) return value;
    let out = value;
    for (const [secret, label] of ordered) if (out.includes(secret)) out = out.replaceAll(secret, `[${label}]`);
    for (const [pattern, replacement] of patterns) out = out.replace(pattern, replacement);
    return out;
  };

  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
    }
    return value;
  };

  return {
    learn(secret, label) {
      if (secret === undefined || secret.length < shortestSecret) return;
      learnt.add(secret);
      for (const form of formsOf(secret)) known.set(form, label);
      ordered = [...known].sort(([a], [b]) => b.length - a.length);
      suspicious = new RegExp([shapes.source, ...ordered.map(([form]) => literally(form))].join('|'), 'i');
    },
    text,
    secrets: () => [...learnt],
    deep: <T>(value: T): T => deep(value) as T,
  };
}

/** What base64 makes of a secret, whatever stands before and after it: the digits that depend on it alone. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const ends = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)] as const;
    return [bytes.toString('base64').slice(...ends), bytes.toString('base64url').slice(...ends)];
  });
}

function formsOf(secret: string): ReadonlySet<string> {
  return new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...base64Forms(secret),
    Buffer.from(secret).toString('hex'),
  ]);
}
