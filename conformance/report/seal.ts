import { createHash } from 'node:crypto';

const blank = '0'.repeat(64);
const field = /("sha256": ?")([0-9a-f]{64})("\n?\}\n)$/;

/** A document as JSON text whose last field is the hash of the text around it; on one line without an indent. */
export function seal(document: object, indent = 2): string {
  const text = `${JSON.stringify({ ...document, sha256: blank }, null, indent)}\n`;
  return text.replace(field, `$1${hashOf(text)}$3`);
}

/** Whether not one byte of a sealed text was changed. */
export function isSealed(text: string): boolean {
  const found = field.exec(text)?.[2];
  return found !== undefined && found === hashOf(text.replace(field, `$1${blank}$3`));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
