import { createRequire } from 'node:module';

// Miniflare's local R2 as an S3 server, in a process that a test can kill: the installed Wrangler's Miniflare, a port, the
// folder that keeps the objects, and what opens the bucket. Says where it listens.
const [wrangler = '', port = '0', folder = '', accessKeyId = '', secretAccessKey = ''] = process.argv.slice(2);
const { Miniflare, convertV4MiniflareOptions } = createRequire(wrangler)('miniflare');
const options = convertV4MiniflareOptions({
  modules: true,
  script: 'export default { fetch: () => new Response() }',
  compatibilityDate: '2026-04-21',
  r2Buckets: { PICTURES: { id: 'pictures', s3Credentials: { accessKeyId, secretAccessKey } } },
  cf: false,
  host: '127.0.0.1',
  port: Number(port),
});
const runtime = new Miniflare({ ...options, resourcePersistencePath: folder });
const url = await runtime.ready;
console.log(`S3 ${new URL('/cdn-cgi/local/r2/s3', url).href}`);
