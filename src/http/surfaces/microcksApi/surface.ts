import type { IncomingMessage } from 'node:http';
import { type Clock, errors, type Fetcher } from '../../../cloudflare/index.ts';
import { type Answer, json, type Surface } from '../../answer.ts';
import { type ControlAccess, checkAccess } from '../../control/access.ts';
import { readBody } from '../../forms/body.ts';
import type { Examples } from '../examples/examples.ts';
import { takeDownload, takeUpload } from './artifacts.ts';
import { describeService, idOf, pageOf, serviceNamed } from './services.ts';
import { createTests, type Tests } from './tests.ts';

/** What clients of Microcks may drive. */
export interface MicrocksApiOptions {
  readonly examples: Examples;
  readonly fetcher: Fetcher;
  readonly clock: Pick<Clock, 'now' | 'random'>;
  readonly access: ControlAccess;
}

interface Call {
  readonly req: IncomingMessage;
  readonly query: URLSearchParams;
  /** What stands in the path, in order, decoded. */
  readonly params: readonly string[];
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  answer(call: Call): Answer | Promise<Answer>;
}

/** `/microcks/api`, and `/api`: the calls that Testcontainers modules and microcks-cli make of a Microcks server. */
export function createMicrocksApi(options: MicrocksApiOptions): Surface {
  const { examples, fetcher, clock, access } = options;
  const tests = createTests(fetcher, clock);
  const routes = [...artifactRoutes(examples, fetcher), ...readRoutes(examples), ...testRoutes(examples, tests)];
  return (req, { path, url }) => {
    checkAccess(req, access, true);
    const plain = path.replace(/\/$/, '');
    const method = req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET');
    const there = routes.filter((route) => route.path.test(plain));
    const route = there.find((each) => each.method === method);
    if (route !== undefined) {
      const params = (route.path.exec(plain) ?? []).slice(1).map(decoded);
      return route.answer({ req, query: url.searchParams, params });
    }
    if (there.length === 0) throw errors.noRoute();
    throw errors.methodNotAllowed('', { allow: there.map((each) => each.method).join(', ') });
  };
}

function artifactRoutes(examples: Examples, fetcher: Fetcher): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/artifact\/upload$/,
      async answer({ req, query }) {
        const name = await takeUpload(req, query, examples);
        if (name === undefined) return { status: 204, headers: {} };
        return { status: 201, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: name };
      },
    },
    {
      method: 'POST',
      path: /^\/artifact\/download$/,
      async answer({ req, query }) {
        const name = await takeDownload(req, query, examples, fetcher);
        return name === undefined ? { status: 204, headers: {} } : json(201, { name });
      },
    },
  ];
}

/** Sign-on is off, and secrets are taken without being kept: nothing here asks for them. */
function readRoutes(examples: Examples): readonly Route[] {
  const { invocations } = examples;
  const get = (path: RegExp, answer: (call: Call) => object): Route => ({
    method: 'GET',
    path,
    answer: (call) => json(200, answer(call)),
  });
  return [
    { method: 'GET', path: /^\/health$/, answer: () => ({ status: 200, headers: {}, body: '' }) },
    get(/^\/keycloak\/config$/, () => ({
      ...{ enabled: false, realm: 'microcks', resource: 'microcks-app-js' },
      ...{ 'auth-server-url': '', 'ssl-required': 'external', 'public-client': true },
    })),
    get(/^\/services$/, ({ query }) => pageOf(examples.services(), query).map(describeService)),
    get(/^\/services\/count$/, () => ({ counter: examples.services().length })),
    get(/^\/services\/([^/]+)$/, ({ params: [id = ''] }) => describeService(serviceNamed(examples, id))),
    get(/^\/metrics\/invocations\/top$/, ({ query }) => pageOf(invocations.on(query.get('day') ?? undefined), query)),
    {
      method: 'GET',
      path: /^\/metrics\/invocations\/([^/]+)\/([^/]+)$/,
      answer({ params: [service = '', version = ''], query }) {
        const day = query.get('day') ?? undefined;
        // Clients read the answer as JSON, and `null` as no call
        return json(200, invocations.of(service, version, day) ?? null);
      },
    },
    {
      method: 'POST',
      path: /^\/secrets$/,
      async answer({ req }) {
        const { fields } = await readBody(req, 0);
        if (typeof fields.name !== 'string') throw errors.badRequest('a secret needs a name');
        return json(201, { id: fields.name, name: fields.name });
      },
    },
  ];
}

function testRoutes(examples: Examples, tests: Tests): readonly Route[] {
  return [
    {
      method: 'POST',
      path: /^\/tests$/,
      async answer({ req }) {
        const { fields } = await readBody(req, 0);
        return json(201, tests.start(serviceNamed(examples, String(fields.serviceId ?? '')), fields));
      },
    },
    {
      method: 'GET',
      path: /^\/tests\/service\/([^/]+)$/,
      answer: ({ params: [id = ''], query }) => json(200, pageOf(tests.of(idOf(serviceNamed(examples, id))), query)),
    },
    { method: 'GET', path: /^\/tests\/([^/]+)$/, answer: ({ params: [id = ''] }) => json(200, tests.read(id)) },
    {
      method: 'GET',
      path: /^\/tests\/([^/]+)\/messages\/([^/]+)$/,
      answer: ({ params: [id = '', testCase = ''] }) => json(200, tests.messages(id, testCase)),
    },
    { method: 'GET', path: /^\/tests\/([^/]+)\/events\/([^/]+)$/, answer: () => json(200, []) },
  ];
}

/** `+` is a space in names of services, as in the layout. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw errors.badRequest('the path has a malformed escape');
  }
}
