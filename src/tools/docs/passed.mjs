// Prints, as JSON, the files of src/ in which a function runs for an upload, a delivery and an example answer: V8 counts.
// Run as a program of its own under tsx, by `passed.tools.test.ts`: a bundle has no files to count, and under jest a file counts as soon as something is imported from it.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const sources = new URL('../../', import.meta.url).href;
const { createMock } = await import(`${sources}index.ts`);
const { transform } = await import(`${sources}imaging/pool/worker.ts`);
const [spec, picture] = process.argv.slice(2);
const bytes = new Uint8Array(readFileSync(picture));
const mock = await (await createMock({ spec, threads: 1, log: 'silent' })).listen();
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

/** The files in which a function ran since this was asked before; a module's own text is the function without a name at 0. */
async function passed() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const hasRun = ({ functionName, ranges: [range] }) =>
    range.count > 0 && (functionName !== '' || range.startOffset > 0);
  return result
    .filter(({ url, functions }) => url.startsWith(sources) && url !== import.meta.url && functions.some(hasRun))
    .map(({ url }) => url.slice(sources.length).replace(/\?.*$/, ''));
}

async function ask(url, init) {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
}

const api = `${mock.apiBaseUrl}/accounts/${mock.account}/images/v1`;
const headers = { authorization: 'Bearer any' };
let count = 0;
const upload = async (isPrivate) => {
  const body = new FormData();
  body.set('file', new Blob([bytes]), 'a.jpg');
  body.set(...(isPrivate ? ['requireSignedURLs', 'true'] : ['id', `picture-${count++}`]));
  return JSON.parse(await ask(api, { method: 'POST', body, headers })).result.variants[0];
};
const deliver = (url) => ask(url, { headers: { accept: 'image/webp' } });

/** What is asked once the request's own needs are met, and, for `ever`, what the lists name for some requests only. */
const flows = {
  upload: { request: () => upload(false), others: [] },
  delivery: {
    prepare: () => upload(false),
    async request(url) {
      await deliver(url);
      // The same once more on this thread, because the pool's is not watched
      const options = { fit: 'scale-down', width: 40, height: 40 };
      const context = { surface: 'hosted', accept: 'image/webp' };
      const reply = await transform({ key: `${count}`, bytes, options, context });
      if (reply.kind === 'broken') throw new Error(reply.message);
    },
    others: [
      async () => {
        const { keys } = JSON.parse(await ask(`${api}/keys`, { headers })).result;
        const { pathname, href } = new URL(await upload(true));
        return deliver(`${href}?sig=${createHmac('sha256', keys[0].value).update(pathname).digest('hex')}`);
      },
      async () => {
        const change = { method: 'PATCH', headers: { ...headers, 'content-type': 'application/json' } };
        await ask(`${api}/config`, { ...change, body: '{"flexible_variants":true}' });
        return deliver((await upload(false)).replace(/public$/, 'width=20'));
      },
    ],
  },
  example: {
    async request() {
      for (const path of ['chosen', 'invented']) await ask(`${mock.url}/${path}?turn=${count++}`);
    },
    others: [],
  },
};

const report = {};
for (const [name, { prepare = () => undefined, request, others }] of Object.entries(flows)) {
  const ever = new Set();
  let once = [];
  // The first request passes also what loads and compiles, so the second is the one to count
  for (const run of [request, request, ...others]) {
    const prepared = await prepare();
    await passed();
    await run(prepared);
    const files = await passed();
    if (run === request) once = files;
    for (const file of files) ever.add(file);
  }
  report[name] = { once, ever: [...ever] };
}
console.log(JSON.stringify(report));
await mock.close();
