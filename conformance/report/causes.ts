import type { Exchange } from '../case/evidence.ts';
import type { Result } from '../run/result.ts';

/** What several cases have in common that did not pass. */
export interface Cause {
  /** One sentence, without what differs from case to case. */
  readonly says: string;
  readonly ids: readonly string[];
}

/** Reasons that say no more than what the last answer says better. */
const aboutTheAnswer =
  /^(preparation failed: )?(the status is wrong|the request is not refused|the body is not JSON|the envelope is not an object|success differs|result is not an object)/;

/** What did not pass, by cause, the most frequent first. Cases that were not asked for are left out. */
export function causesOf(results: readonly Result[]): readonly Cause[] {
  const causes = new Map<string, string[]>();
  for (const result of results) {
    if (result.status === 'pass' || result.status === 'skip') continue;
    const says = causeOf(result);
    causes.set(says, [...(causes.get(says) ?? []), result.id]);
  }
  return [...causes].map(([says, ids]) => ({ says, ids })).sort((a, b) => b.ids.length - a.ids.length);
}

/** `22 of 56: PATCH /images/v1/{id} answers 404`, and which cases. */
export function causeLine({ says, ids }: Cause, findings: number): string {
  const shown = ids.slice(0, shownIds).join(' ');
  const more = ids.length > shownIds ? ` and ${ids.length - shownIds} more` : '';
  return `${ids.length} of ${findings}: ${says} (${shown}${more})`;
}

/** Causes that deserve a line of their own beside the cases: several cases share them. */
export function sharedCauses(results: readonly Result[]): { readonly causes: readonly Cause[]; readonly of: number } {
  const causes = causesOf(results);
  return {
    causes: causes.filter(({ ids }) => ids.length > 1),
    of: causes.reduce((sum, { ids }) => sum + ids.length, 0),
  };
}

const shownIds = 12;

function causeOf({ because, reason = '', exchanges }: Result): string {
  if (because !== undefined) return `because of ${because}`;
  const last = exchanges.at(-1);
  const [firstLine = ''] = reason.split('\n');
  if (last?.response === undefined || !aboutTheAnswer.test(reason)) return firstLine;
  return `${last.request.method} ${template(last)} answers ${last.response.status}`;
}

/** The path of a request, without what only this case put into it. */
function template({ request }: Exchange): string {
  const path = request.url.replace(/^[a-z]+:\/\/[^/]+/, '').replace(/\?.*$/, '');
  return path
    .replace(/^\/client\/v4\/accounts\/[^/]+/, '')
    .split('/')
    .map((segment, index, all) => (isId(segment, all[index - 1] ?? '') ? '{id}' : segment))
    .join('/');
}

function isId(segment: string, parent: string): boolean {
  if (/^cfi[0-9a-f]{8}/.test(segment) || /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(segment) || /%[0-9A-F]{2}/i.test(segment)) {
    return true;
  }
  const words = ['keys', 'variants', 'stats', 'config', 'direct_upload', 'batch_token'];
  return /^(v1|v2|variants|keys)$/.test(parent) && !words.includes(segment) && segment !== 'public';
}
