import { createHash } from 'node:crypto';

const blank = '0'.repeat(64);
const field = /"sha256": "([0-9a-f]{64})"\n\}\n$/;

/** A document as JSON text whose last field is the hash of the text around it. */
export function seal(document: object): string {
  const text = `${JSON.stringify({ ...document, sha256: blank }, null, 2)}\n`;
  return text.replace(field, `"sha256": "${hashOf(text)}"\n}\n`);
}

/** Whether not one byte of a sealed text was changed. */
export function isSealed(text: string): boolean {
  const found = field.exec(text)?.[1];
  if (found === undefined) return false;
  return found === hashOf(text.replace(field, `"sha256": "${blank}"\n}\n`));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
