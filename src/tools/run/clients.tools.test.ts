import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountHash } from '../../cloudflare/index.ts';
import { certify } from '../../http/intercept/certificate.ts';
import { packageRoot } from '../../packageRoot.ts';
import { settings } from '../../settings.ts';
import { findProgram } from '../../testing/programs.ts';
import { unless } from '../../testing/unless.ts';

const root = fileURLToPath(packageRoot());
const cli = join(root, 'dist/src/cli.js');
const account = settings.account.default;
const images = `https://api.cloudflare.com/client/v4/accounts/${account}/images/v1`;
const picture = `https://imagedelivery.net/${accountHash(account)}/p/public`;

/**
 * Programs as people write them, with the product's own URLs: each uploads, lists, delivers and deletes, asks a server
 * of its own too, whose certificate it believes by a variable that was there before, and prints the five statuses.
 */
interface Client {
  readonly program: string;
  /** What runs the file. */
  readonly command: (file: string) => readonly string[];
  readonly ending: string;
  readonly source: string;
  /** Prints nothing, and exits with 0, where what it needs is there. */
  readonly probe?: readonly string[];
}

const clients: Readonly<Record<string, Client>> = {
  curl: {
    program: 'curl',
    command: (file) => ['bash', '-e', file],
    ending: '.sh',
    source: `
say() { curl -s -o /dev/null -w '%{http_code} ' "$@"; }
say -H 'Authorization: Bearer t' -F id=p -F "file=@$PICTURE" ${images}
say -H 'Authorization: Bearer t' ${images}
say ${picture}
say -X DELETE -H 'Authorization: Bearer t' ${images}/p
say "$OTHER"`,
  },
  'Node by fetch': {
    program: 'node',
    command: (file) => ['node', file],
    ending: '.mjs',
    source: `
import { readFileSync } from 'node:fs';
const headers = { authorization: 'Bearer t' };
const body = new FormData();
body.set('id', 'p');
body.set('file', new Blob([readFileSync(process.env.PICTURE)]), 'p.jpg');
for (const [url, init] of [
  ['${images}', { method: 'POST', headers, body }],
  ['${images}', { headers }],
  ['${picture}', {}],
  ['${images}/p', { method: 'DELETE', headers }],
  [process.env.OTHER, {}],
]) process.stdout.write((await fetch(url, init)).status + ' ');`,
  },
  'Node by https': {
    program: 'node',
    command: (file) => ['node', file],
    ending: '.mjs',
    source: `
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
const agent = new Agent({ keepAlive: true });
const part = (name) => '--b\\r\\ncontent-disposition: form-data; name=' + name + '\\r\\n\\r\\n';
const body = Buffer.concat([Buffer.from(part('id') + 'p\\r\\n' + part('file; filename=p.jpg')), readFileSync(process.env.PICTURE), Buffer.from('\\r\\n--b--\\r\\n')]);
const authorization = 'Bearer t';
const ask = (url, options, sent) => new Promise((resolve, reject) => {
  request(url, { agent, ...options }, (res) => res.resume().on('end', () => resolve(res.statusCode))).on('error', reject).end(sent);
});
for (const [url, options, sent] of [
  ['${images}', { method: 'POST', headers: { authorization, 'content-type': 'multipart/form-data; boundary=b' } }, body],
  ['${images}', { headers: { authorization } }],
  ['${picture}', {}],
  ['${images}/p', { method: 'DELETE', headers: { authorization } }],
  [process.env.OTHER, {}],
]) process.stdout.write((await ask(url, options, sent)) + ' ');
agent.destroy();`,
  },
  'the SDK for TypeScript': {
    program: 'node',
    command: (file) => ['node', file],
    ending: '.mjs',
    source: `
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
const { default: Cloudflare } = createRequire('${root}')('cloudflare');
const client = new Cloudflare({ apiToken: 't' });
const account_id = '${account}';
const ok = (value) => process.stdout.write(value ? '200 ' : 'nothing ');
ok((await client.images.v1.create({ account_id, id: 'p', file: createReadStream(process.env.PICTURE) })).id === 'p');
ok((await client.images.v2.list({ account_id })).images.length === 1);
ok((await fetch('${picture}')).ok);
await client.images.v1.delete('p', { account_id });
ok(true);
ok((await fetch(process.env.OTHER)).ok);`,
  },
  'Python by requests': {
    program: 'python3',
    probe: ['-c', 'import requests'],
    command: (file) => ['python3', file],
    ending: '.py',
    source: `
import os, requests
h = {'Authorization': 'Bearer t'}
print(*[r.status_code for r in (
  requests.post('${images}', headers=h, data={'id': 'p'}, files={'file': open(os.environ['PICTURE'], 'rb')}),
  requests.get('${images}', headers=h),
  requests.get('${picture}'),
  requests.delete('${images}/p', headers=h),
  requests.get(os.environ['OTHER']),
)])`,
  },
  'Python by httpx': {
    program: 'python3',
    probe: ['-c', 'import httpx'],
    command: (file) => ['python3', file],
    ending: '.py',
    source: `
import os, httpx
h = {'Authorization': 'Bearer t'}
print(*[r.status_code for r in (
  httpx.post('${images}', headers=h, data={'id': 'p'}, files={'file': open(os.environ['PICTURE'], 'rb')}),
  httpx.get('${images}', headers=h),
  httpx.get('${picture}'),
  httpx.delete('${images}/p', headers=h),
  httpx.get(os.environ['OTHER']),
)])`,
  },
  PHP: {
    program: 'php',
    probe: ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
    command: (file) => ['php', file],
    ending: '.php',
    source: `<?php
function say($url, $options = []) {
  $c = curl_init($url);
  curl_setopt_array($c, $options + [CURLOPT_RETURNTRANSFER => true]);
  if (curl_exec($c) === false) echo curl_error($c);
  echo curl_getinfo($c, CURLINFO_RESPONSE_CODE), ' ';
}
$auth = [CURLOPT_HTTPHEADER => ['Authorization: Bearer t']];
say('${images}', $auth + [CURLOPT_POSTFIELDS => ['id' => 'p', 'file' => new CURLFile(getenv('PICTURE'))]]);
say('${images}', $auth);
say('${picture}');
say('${images}/p', $auth + [CURLOPT_CUSTOMREQUEST => 'DELETE']);
say(getenv('OTHER'));`,
  },
  Ruby: {
    program: 'ruby',
    command: (file) => ['ruby', file],
    ending: '.rb',
    source: `
require 'net/http'
def ask(url, kind, auth: true, form: nil)
  uri = URI(url)
  req = kind.new(uri)
  req['Authorization'] = 'Bearer t' if auth
  req.set_form(form, 'multipart/form-data') if form
  Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| print http.request(req).code, ' ' }
end
ask('${images}', Net::HTTP::Post, form: [['id', 'p'], ['file', File.open(ENV['PICTURE'])]])
ask('${images}', Net::HTTP::Get)
ask('${picture}', Net::HTTP::Get, auth: false)
ask('${images}/p', Net::HTTP::Delete)
ask(ENV['OTHER'], Net::HTTP::Get, auth: false)`,
  },
  Go: {
    program: 'go',
    command: (file) => ['go', 'run', file],
    ending: '.go',
    source: `package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
)

func ask(method, url string, body io.Reader, kind string) {
	req, _ := http.NewRequest(method, url, body)
	req.Header.Set("Authorization", "Bearer t")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Print(err, " ")
		return
	}
	io.Copy(io.Discard, res.Body)
	fmt.Print(res.StatusCode, " ")
}

func main() {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("id", "p")
	part, _ := w.CreateFormFile("file", "p.jpg")
	bytes, _ := os.ReadFile(os.Getenv("PICTURE"))
	part.Write(bytes)
	w.Close()
	ask("POST", "${images}", &form, w.FormDataContentType())
	ask("GET", "${images}", nil, "")
	ask("GET", "${picture}", nil, "")
	ask("DELETE", "${images}/p", nil, "")
	ask("GET", os.Getenv("OTHER"), nil, "")
}
`,
  },
};

const run = promisify(execFile);

/** A server that has nothing to do with the product; its authority is known by the variables that people have for that. */
const own = certify({ hosts: ['localhost'], from: new Date(Date.now() - 60_000), until: new Date(Date.now() + 9e6) });
const other = createServer({ cert: own.certificate, key: own.key }, (_req, res) => res.end('other'));
let folder: string;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-run-'));
  const authority = join(folder, 'own.pem');
  await writeFile(authority, own.authority);
  await once(other.listen(0, '127.0.0.1'), 'listening');
  variables = {
    ...(process.env as Record<string, string>),
    NODE_OPTIONS: '',
    NODE_EXTRA_CA_CERTS: authority,
    SSL_CERT_FILE: authority,
    REQUESTS_CA_BUNDLE: authority,
    CURL_CA_BUNDLE: authority,
    XDG_CACHE_HOME: join(folder, 'a cache'),
    PICTURE: join(root, 'fixtures/images/landscape.jpg'),
    OTHER: `https://localhost:${(other.address() as AddressInfo).port}/`,
  };
});

afterAll(async () => {
  other.close();
  await rm(folder, { recursive: true });
});

for (const [name, { program, probe, command, ending, source }] of Object.entries(clients)) {
  const found = findProgram(program);
  const lacks = found === undefined ? `no ${program} in PATH` : lacksOf(program, probe);
  unless(lacks && `${name} under cfimages run: ${lacks}`).test(
    `${name} reaches the mock by the product’s own names`,
    async () => {
      const file = join(folder, `client${ending}`);
      await writeFile(file, source);
      const { stdout, stderr } = await run(process.execPath, [cli, 'run', '--log', 'silent', '--', ...command(file)], {
        env: { ...variables, GOCACHE: join(folder, 'go'), GOFLAGS: '-mod=mod' },
        cwd: folder,
      });
      expect([stdout.trim(), stderr.replace(/.*Warning.*\n/g, '')]).toEqual(['200 200 200 200 200', '']);
    },
  );
}

/** What a client's program lacks to run it. */
function lacksOf(program: string, probe: readonly string[] | undefined): string | undefined {
  if (probe === undefined) return undefined;
  const { status } = spawnSync(program, probe);
  return status === 0 ? undefined : `${program} cannot ${probe.join(' ')}`;
}

/** `cfimages run` with some arguments: its exit code, and what it printed. */
async function outcome(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const done = run(process.execPath, [cli, 'run', ...args], { env: { ...variables, ...more } });
  const { stdout, stderr } = await done.catch((error: { stdout: string; stderr: string }) => error);
  return { code: done.child.exitCode, stdout, stderr };
}

test.each([
  ['its own', 'exit 7', 7],
  ['a signal as shells say it', 'kill -TERM $$', 143],
])('ends with the exit code of the command: %s', async (_what, script, code) => {
  expect((await outcome(['--', 'bash', '-c', script])).code).toBe(code);
});

test.each([
  [['--', 'no-such-program'], {}, /^cfimages: no-such-program cannot be started: .*ENOENT/],
  [
    ['--', 'true'],
    { XDG_CACHE_HOME: '/dev/null' },
    /^cfimages: certificates cannot be kept in \/dev\/null\/cfimages\/.* \(ENOTDIR\); name another/,
  ],
  [['--listen', '70000'], {}, /a whole number from 0 to 65535 is wanted/],
  [
    ['--', 'true'],
    { SSL_CERT_FILE: '/nowhere.pem' },
    /SSL_CERT_FILE names \/nowhere\.pem, which cannot be read \(ENOENT\)/,
  ],
])('refuses %j with %j in a sentence', async (args, more, sentence) => {
  const { code, stderr } = await outcome(args, more);
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
  expect(stderr).not.toMatch(/\n +at /);
});

const byCurl = unless(
  findProgram('curl') === undefined ? 'cfimages run beside itself, and offline: no curl in PATH' : undefined,
);

byCurl.test('two runs at once have mocks of their own', async () => {
  const count = `curl -s -H 'authorization: Bearer t' -F id=one -F "file=@$PICTURE" ${images} -o /dev/null -w '%{http_code}'`;
  const both = await Promise.all([1, 2].map(() => outcome(['--log', 'silent', '--', 'bash', '-c', count])));
  expect(both.map(({ stdout }) => stdout)).toEqual(['200', '200']);
});

byCurl.test('a seed, a zone with its pictures behind it, and --offline', async () => {
  const script = `
    curl -s -o /dev/null -w '%{http_code} ' https://imagedelivery.net/${accountHash(account)}/landscape/public
    curl -s -o /dev/null -w '%{http_code} %{content_type} ' https://shop.example/cdn-cgi/image/width=20/landscape.jpg
    NO_PROXY= no_proxy= curl -s -o /dev/null -w '%{http_connect} ' $OTHER`;
  const pictures = join(folder, 'pictures');
  await mkdir(pictures);
  await copyFile(variables.PICTURE ?? '', join(pictures, 'landscape.jpg'));
  const flags = ['--seed', pictures, '--origin', pictures, '--zone', 'shop.example', '--offline', '--log', 'silent'];
  expect((await outcome([...flags, '--', 'bash', '-c', script])).stdout).toBe('200 200 image/jpeg 403 ');
});

test('what --print-env prints is what a shell takes, for a proxy that stays', async () => {
  const { stdout } = await outcome(['--print-env', '--listen', '12345'], { XDG_CACHE_HOME: join(folder, "it's") });
  const { stdout: printed } = await run('bash', [
    '-c',
    `${stdout}\necho $HTTPS_PROXY; cat "$SSL_CERT_FILE" | grep -c BEGIN`,
  ]);
  const [proxy, count] = printed.split('\n');
  expect([proxy, Number(count) > 100]).toEqual(['http://127.0.0.1:12345', true]);
});
