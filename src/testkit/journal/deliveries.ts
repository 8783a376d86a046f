import { type Attempt, namespaceOf } from '../../cloudflare/index.ts';
import type { Journal } from './journal.ts';

/** Enters what the mock has sent to sinks, each attempt by itself. */
export function recordDeliveries(journal: Journal): (attempt: Attempt) => void {
  let count = 0;
  return ({ delivery, attempt, at, status, failure, milliseconds }) => {
    const { kind, url, headers, body: fields, account, image } = delivery;
    const live = { headersSent: false, statusCode: 0 };
    count += 1;
    const entry = journal.open({ id: `delivery-${count}`, method: 'POST', url: url.href, headers, at }, live);
    const namespace = namespaceOf(account);
    journal.note(entry, {
      account,
      image,
      fields,
      ...(namespace === undefined ? {} : { namespace }),
      delivery: { kind, attempt, ...(failure === undefined ? {} : { failure }) },
    });
    journal.settle(entry, { milliseconds, ...(status === undefined ? {} : { status }) });
  };
}
