import { errors } from '../../cloudflare/index.ts';
import type { FaultRule } from './rule.ts';

const numeric = new Set(['latency', 'retryAfter', 'status', 'lag', 'truncate', 'answerStatus']);
const flags = new Set(['reset', 'quota', 'plain']);

/**
 * Reads `x-mock-fault`: effects as `name=value`, separated by `;`. `drip` is bytes and milliseconds: `drip=100/20`.
 *
 * @example readFaultHeader('latency=200; error=5404') // { latency: 200, error: '5404' }
 */
export function readFaultHeader(text: string): FaultRule {
  const rule: Record<string, unknown> = {};
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [name = '', value = ''] = part.split('=', 2).map((one) => one.trim());
    if (flags.has(name)) rule[name] = value !== 'false';
    else if (numeric.has(name)) rule[name] = Number(value === '' ? Number.NaN : value);
    else if (name === 'error' || name === 'detail' || name === 'preset') rule[name] = value;
    else if (name === 'drip') {
      const [bytes = Number.NaN, every = 10] = value.split('/').map(Number);
      rule.drip = { bytes, every };
    } else throw errors.badRequest(`x-mock-fault: there is no effect "${name}"`);
  }
  return rule;
}
