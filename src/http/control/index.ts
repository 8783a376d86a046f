import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { errors, namespaceHeader, readNamespace } from '../../cloudflare/index.ts';
import type { Controlled } from '../../testkit/index.ts';
import { type Answer, json, type Surface } from '../answer.ts';
import { readBody } from '../forms/body.ts';
import { checkUnread } from '../forms/parts.ts';
import { publicUrlOf } from '../surfaces/publicUrl.ts';
import { type ControlAccess, checkAccess } from './access.ts';
import { type Command, checkBody } from './command.ts';
import { controlCommands } from './commands.ts';
import { controlDocument } from './openapi.ts';
import { answerPage } from './page.ts';

const bodyLimit = 64 * 1024 * 1024;

/** `/__mock/...`: the mock's own controls and their page, for the machine it runs on and its own pages only. */
export function createControl(controlled: Controlled, access: ControlAccess): Surface {
  const commands = controlCommands(controlled);
  const routes = commands.map((command) => ({ command, pattern: patternOf(command.path) }));
  return async (req, { path, base, url }) => {
    checkAccess(req, access, !/^(\/(assets\/.*)?)?$/.test(path));
    const page = methodOf(req) === 'GET' ? answerPage(path, base) : undefined;
    if (page !== undefined) return page;
    const publicUrl = publicUrlOf(req, access.publicUrl);
    if (req.method === 'GET' && path === '/openapi.json') {
      return json(200, controlDocument(commands, `${publicUrl}/__mock`));
    }
    const { command, params } = route(routes, req, plain(path));
    if (command.raw === true) checkUnread(req);
    const fields = command.raw === true ? {} : (await readBody(req, bodyLimit, bodyLimit)).fields;
    checkBody(command, fields);
    const namespace = readNamespace(req.headers[namespaceHeader] ?? url.searchParams.get('namespace') ?? undefined);
    const result = await command.run({ body: fields, query: url.searchParams, params, namespace, publicUrl, req });
    if (req.method !== 'GET') await controlled.settle?.();
    return answerOf(result, command);
  };
}

/** JSON, or a stream as it comes. */
function answerOf(result: object, { streams }: Command): Answer {
  const fresh = { 'cache-control': 'no-store' };
  if (!(result instanceof Readable)) return json(200, result, fresh);
  return { status: 200, headers: { 'content-type': streams ?? 'application/octet-stream', ...fresh }, body: result };
}

/** `--no-control`: the surface is not there. */
export const noControl: Surface = () => {
  throw errors.noRoute();
};

interface ControlRoute {
  readonly command: Command;
  readonly pattern: RegExp;
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function plain(path: string): string {
  return path.replace(/\/$/, '');
}

function methodOf({ method }: IncomingMessage): string | undefined {
  return method === 'HEAD' ? 'GET' : method;
}

function route(routes: readonly ControlRoute[], req: IncomingMessage, path: string) {
  const method = methodOf(req);
  const there = routes.filter(({ pattern }) => pattern.test(path));
  if (there.length === 0) throw errors.noRoute();
  const found = there.find(({ command }) => command.method === method);
  if (found === undefined) {
    throw errors.methodNotAllowed('', { allow: there.map(({ command }) => command.method).join(', ') });
  }
  const groups = found.pattern.exec(path)?.groups ?? {};
  const params = Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decode(text)]));
  return { command: found.command, params };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw errors.badRequest('the path has a malformed escape');
  }
}
