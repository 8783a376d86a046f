import { answerAnalytics } from '../analytics/index.ts';
import { namespaced, namespaceOf } from '../namespace.ts';
import type { HandlerOf } from './call.ts';

/** The datasets of Images, from the mock's own counters; whatever is wrong with a query is a GraphQL error with status 200. */
export const queryAnalytics: HandlerOf<'queryAnalytics'> = async (
  { account, body, maySee = () => true },
  { counters },
) => {
  const namespace = namespaceOf(account.id);
  const { query, variables, operationName } = body;
  return {
    document: await answerAnalytics(
      { query, variables, operationName },
      {
        counters,
        maySee,
        accountOf: (tag) => namespaced(tag, namespace),
        zoneAccount: namespaced(counters.zoneAccount, namespace),
      },
    ),
  };
};
