import type { Command } from './command.ts';
import type { Controlled } from './controlled.ts';

/** Why a request is answered as it is, over HTTP. */
export function explainCommands(explain: Controlled['explain']): readonly Command[] {
  const summary = 'Which operation and example would answer a request, and why';
  return [
    {
      method: 'GET',
      path: '/explain',
      id: 'explainUrl',
      summary,
      query: ['method', 'path', 'accept'],
      run: ({ query }) => explain(Object.fromEntries(query)),
    },
    {
      method: 'POST',
      path: '/explain',
      id: 'explainRequest',
      summary,
      body: {
        type: 'object',
        required: ['path'],
        properties: {
          method: { type: 'string' },
          path: { type: 'string' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
          body: {},
        },
      },
      example: { method: 'GET', path: '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v1' },
      run: ({ body }) => explain(body),
    },
  ];
}
