/**
 * Runs each example with its real framework, installed from the registry into a temporary folder, against the built
 * mock, and looks at the pictures that its page asks for: `npx tsx .ci/examples.ts [name...]`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inspectImage } from '../src/imaging/index.ts';
import { launchChromium, thisMachine, whyNoBrowser } from '../src/testing/chromium.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const source = 'fixtures/images/landscape.jpg';
const env: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
};
const children = new Set<ChildProcess>();

/** Starts a server and answers the first URL that it prints. */
async function serve(
  command: string,
  args: readonly string[],
  cwd: string,
  extra: NodeJS.ProcessEnv = {},
): Promise<string> {
  const child = spawn(command, args, { cwd, env: { ...env, ...extra }, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const url = /http:\/\/[\w.]+:\d+/.exec(text)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`${command} ${args.join(' ')} ended: ${text}`);
}

const mock = (...flags: readonly string[]) =>
  serve(process.execPath, [join(root, 'dist/src/cli.js'), 'serve', '--port', '0', '--log', 'silent', ...flags], root);

/** An image that the page asks for, and the size that it must have. */
type Expected = readonly (readonly [pattern: RegExp, width: number, height: number])[];

interface Page {
  readonly html: string;
  readonly base: string;
}

async function install(name: string): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'cfimages-example-')), name);
  await cp(join(root, 'examples', name), folder, { recursive: true });
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  // A registry may hiccup; a second try tells that from a real failure
  await execute('npm', args, { cwd: folder, env }).catch(() => execute('npm', args, { cwd: folder, env }));
  return folder;
}

/** Every example: how its page comes about, and what its pictures must be. */
const examples: Readonly<Record<string, { page: () => Promise<Page>; expected: Expected }>> = {
  next: {
    async page() {
      const base = await mock('--origin', root);
      const folder = await install('next');
      const settings = { NEXT_PUBLIC_IMAGES: base, NEXT_PUBLIC_SOURCE: `/${source}` };
      await execute('npx', ['next', 'build'], { cwd: folder, env: { ...env, ...settings } });
      return { html: await readFile(join(folder, '.next/server/app/index.html'), 'utf8'), base };
    },
    expected: [
      [/width=640,/, 640, 480],
      [/width=828,/, 828, 621],
    ],
  },
  astro: {
    async page() {
      const base = await mock('--origin', root);
      const folder = await install('astro');
      const settings = { PUBLIC_IMAGES: base, PUBLIC_SOURCE: `${base}/${source}` };
      await execute('npx', ['astro', 'build'], { cwd: folder, env: { ...env, ...settings } });
      return { html: await readFile(join(folder, 'dist/index.html'), 'utf8'), base };
    },
    expected: [
      [/width=400,height=300/, 400, 300],
      [/width=800,/, 800, 600],
    ],
  },
  nuxt: {
    async page() {
      const base = await mock('--origin', root);
      const folder = await install('nuxt');
      const settings = { NUXT_IMAGES: base, NUXT_SOURCE: `/${source}` };
      await execute('npx', ['nuxi', 'generate'], { cwd: folder, env: { ...env, ...settings }, maxBuffer: 1e8 });
      return { html: await readFile(join(folder, '.output/public/index.html'), 'utf8'), base };
    },
    expected: [
      [/w=400,/, 400, 300],
      [/w=800,/, 800, 600],
    ],
  },
  unpic: {
    async page() {
      const base = await mock('--origin', root);
      const folder = await install('unpic');
      const settings = { IMAGES: base, SOURCE: `/${source}` };
      const { stdout } = await execute('node', ['page.js'], { cwd: folder, env: { ...env, ...settings } });
      return { html: stdout, base };
    },
    expected: [
      [/width=400,/, 400, 300],
      [/width=800,/, 800, 600],
    ],
  },
  picture: {
    async page() {
      const folder = await mkdtemp(join(tmpdir(), 'cfimages-example-'));
      await cp(join(root, 'examples/picture'), folder, { recursive: true });
      await cp(join(root, source), join(folder, 'lake.jpg'));
      const base = await mock('--origin', folder);
      return { html: await readFile(join(folder, 'index.html'), 'utf8'), base };
    },
    expected: [
      [/width=400,format=avif/, 400, 300],
      [/width=800,format=webp/, 800, 600],
      [/width=400,format=jpeg/, 400, 300],
    ],
  },
};

/** Absolute URLs of all images in a page's `src` and `srcset`. */
function imagesOf({ html, base }: Page): readonly string[] {
  const text = html.replaceAll('&amp;', '&');
  const values = [...text.matchAll(/\bsrc(?:set)?="([^"]+)"/gi)].map(([, value = '']) => value);
  const urls = values.flatMap((value) =>
    value.split(/, (?=\/|http)/).map((entry) => entry.trim().split(/\s/)[0] ?? ''),
  );
  return [...new Set(urls.filter((url) => url.includes('/cdn-cgi/')).map((url) => new URL(url, base).href))];
}

async function check(name: string): Promise<void> {
  const example = examples[name];
  if (example === undefined) throw new Error(`no example ${name}; there are ${Object.keys(examples).join(', ')}`);
  const images = imagesOf(await example.page());
  for (const [pattern, width, height] of example.expected) {
    const url = images.find((candidate) => pattern.test(decodeURIComponent(candidate)));
    if (url === undefined) throw new Error(`${name}: no image matches ${pattern} among\n${images.join('\n')}`);
    const response = await fetch(url, { headers: { accept: 'image/avif,image/webp,*/*' } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const info = response.status === 200 ? inspectImage(bytes) : undefined;
    if (info?.width !== width || info.height !== height) {
      throw new Error(`${name}: ${url} answers ${response.status}, ${info?.width}x${info?.height}`);
    }
    console.log(`${name}: ${info.mediaType} ${width}x${height} ${new URL(url).pathname.slice(0, 70)}`);
  }
}

/** The direct upload form, filled in by a real browser. */
async function checkForm(): Promise<void> {
  const missing = whyNoBrowser(thisMachine());
  if (missing !== undefined) return console.log(`direct-upload: skipped: ${missing}`);
  const base = await mock();
  const site = await serve(process.execPath, [join(root, 'examples/direct-upload/server.mjs')], root, {
    API: `${base}/client/v4`,
    PORT: '0',
  });
  const { browser } = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(site);
    await page.setInputFiles('input[type=file]', join(root, source));
    await page.click('button');
    const picture = page.locator('[role=status] img');
    await picture.waitFor();
    await page.waitForFunction(
      () => (document.querySelector('[role=status] img') as HTMLImageElement).naturalWidth > 0,
    );
    const width = await picture.evaluate((element) => (element as HTMLImageElement).naturalWidth);
    if (width !== 1024) throw new Error(`direct-upload: the picture is ${width} pixels wide`);
    console.log(`direct-upload: a browser uploaded ${source} and shows its public variant, ${width} pixels wide`);
  } finally {
    await browser.close();
  }
}

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : [...Object.keys(examples), 'direct-upload'];
const listed = (await readdir(join(root, 'examples'), { withFileTypes: true })).filter((entry) => entry.isDirectory());
try {
  for (const name of names) await (name === 'direct-upload' ? checkForm() : check(name));
  console.log(`${names.length} of ${listed.length} examples ran`);
} finally {
  for (const child of children) child.kill('SIGTERM');
}
