// A site that lets its visitors upload pictures straight to Cloudflare Images, without seeing the files itself.
// API, ACCOUNT and TOKEN name the service: the real one, or a local mock by API=http://localhost:8787/client/v4.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const {
  API = 'https://api.cloudflare.com/client/v4',
  ACCOUNT = '023e105f4ecef8ad9ca31a8372d0c353',
  TOKEN = 'any-token',
  PORT = '3000',
} = process.env;

const routes = {
  'GET /': async () => ({ type: 'text/html', body: await readFile(new URL('./index.html', import.meta.url)) }),
  'POST /upload-url': async () => {
    const response = await fetch(`${API}/accounts/${ACCOUNT}/images/v2/direct_upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const { result } = await response.json();
    return { type: 'application/json', body: JSON.stringify({ url: result.uploadURL }) };
  },
};

createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (route === undefined) return response.writeHead(404).end();
  const { type, body } = await route();
  response.writeHead(200, { 'content-type': type }).end(body);
}).listen(Number(PORT), '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/`);
});
