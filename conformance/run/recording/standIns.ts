import { createHash, randomBytes } from 'node:crypto';

/**
 * Replaces secrets by texts of the same length and kind of characters, so that what is judged by its shape keeps it.
 * The stand-ins cannot be turned back: they come from a hash with a salt that nobody keeps.
 */
export function createStandIns(secrets: readonly string[]): (text: string) => string {
  const salt = randomBytes(16);
  const replaced = new Map<string, string>();
  for (const secret of secrets) {
    const forms = formsOf(secret);
    formsOf(standIn(secret, salt)).forEach((form, index) => {
      const original = forms[index] ?? '';
      if (original.length >= shortest) replaced.set(original, form);
    });
  }
  const ordered = [...replaced].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    let out = text;
    for (const [secret, form] of ordered) if (out.includes(secret)) out = out.replaceAll(secret, form);
    return out.replace(signature, (_, before: string, value: string) => `${before}${standIn(value, salt)}`);
  };
}

/** Whoever has a signed URL has the picture. */
const signature = /([?&]sig=)([0-9a-f]{16,})/gi;

const shortest = 6;

function standIn(secret: string, salt: Buffer): string {
  const bytes: number[] = [];
  for (let block = 0; bytes.length < secret.length; block++) {
    bytes.push(...createHash('sha256').update(salt).update(secret).update(String(block)).digest());
  }
  return [...secret].map((character, index) => like(character, bytes[index] ?? 0)).join('');
}

const kinds = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ'] as const;

function like(character: string, value: number): string {
  const kind = kinds.find((letters) => letters.includes(character));
  return kind === undefined ? character : (kind[value % kind.length] ?? character);
}

/** A secret as it appears in URLs, JSON, basic authentication and hex; of texts of one shape, in one order. */
function formsOf(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((before) => {
      const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
      const ends = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)] as const;
      return [bytes.toString('base64').slice(...ends), bytes.toString('base64url').slice(...ends)];
    }),
    Buffer.from(secret).toString('hex'),
  ];
}
