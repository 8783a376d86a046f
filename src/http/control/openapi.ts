import type { Command } from './command.ts';

/** The control surface's own OpenAPI document, from its table of commands. */
export function controlDocument(commands: readonly Command[], server: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const command of commands) {
    const path = paths[command.path] ?? {};
    paths[command.path] = path;
    path[command.method.toLowerCase()] = {
      operationId: command.id,
      summary: command.summary,
      parameters: [
        ...[...command.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? '', 'path', true)),
        ...(command.query ?? []).map((name) => parameter(name, 'query', false)),
      ],
      ...(command.body === undefined && command.example === undefined ? {} : { requestBody: bodyOf(command) }),
      responses: { 200: { description: 'Done' }, '4XX': { description: 'Refused, with a code and a sentence' } },
      'x-codeSamples': [{ lang: 'Shell', source: curl(command, server) }],
    };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'cfimages control',
      version: '1',
      description: 'Drives a local mock of Cloudflare Images: state, time, faults and the journal of requests.',
    },
    servers: [{ url: server }],
    paths,
  };
}

function parameter(name: string, place: 'path' | 'query', required: boolean) {
  return { name, in: place, required, schema: { type: 'string' } };
}

function bodyOf({ body, example }: Command) {
  const content = { schema: body ?? { type: 'object' }, ...(example === undefined ? {} : { example }) };
  return { content: { 'application/json': content } };
}

function curl({ method, path, example, id }: Command, server: string): string {
  const flags = method === 'GET' ? '' : ` -X ${method}`;
  const body = example === undefined ? '' : ` -H 'content-type: application/json' -d '${JSON.stringify(example)}'`;
  const file = id === 'importState' ? ' --data-binary @state.tar' : id === 'exportState' ? ' -o state.tar' : '';
  return `curl -s${flags} ${server}${path}${body}${file}`;
}
