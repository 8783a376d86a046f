import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { validateXML } from 'xmllint-wasm';
import { packageFile } from '../package.ts';
import { newFolder, type Outcome, run, targetFile } from '../testing/console.ts';
import { serve } from '../testing/server.ts';
import type { Report } from './report.ts';

const secrets = {
  token: 'secret-token-of-the-test-0123456789',
  account: '023e105f4ecef8ad9ca31a8372d0c353',
  key: 'planted-signing-key-ABCDEFGHIJKL',
} as const;

/** A gossip: it repeats every secret that it was told, in every form, and gives its signing key away. */
const gossip = () =>
  serve((request, response) => {
    request.resume();
    const { authorization = '', host } = request.headers;
    const path = request.url ?? '/';
    const told = Buffer.from(authorization).toString('base64');
    const result = {
      id: 'an-image',
      filename: `${authorization} ${told} <script>alert(1)</script> \u0007 ]]> | \u001b[31m`,
      uploaded: '2026-01-01T00:00:00Z',
      requireSignedURLs: true,
      variants: [`http://${host}/hash/an-image/public`],
      keys: [{ name: 'default', value: secrets.key }],
      images: [],
      url: `https://${encodeURIComponent(secrets.token)}@host/${secrets.account}`,
      hex: Buffer.from(secrets.token).toString('hex'),
    };
    response.setHeader('x-echo', authorization);
    response.setHeader('content-type', path.startsWith('/client') ? 'application/json' : 'text/html');
    response.end(JSON.stringify({ success: true, errors: [], messages: [authorization], result, path }));
  });

describe('the reports of a run', () => {
  const folder = newFolder();
  let outcome: Outcome;
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');

  beforeAll(async () => {
    const server = await gossip();
    const target = targetFile(folder, server.url, {
      capabilities: ['api', 'auth', 'delivery', 'keys', 'signing'],
      known: [
        { id: 'UPL-6', reason: 'the name is lost', expires: '2999-01-01' },
        { id: 'UPL-11', reason: 'was true once', expires: '2020-01-01' },
        { id: 'KEY-1', reason: 'is true no more', expires: '2999-01-01' },
      ],
    });
    const only = ['UPL-*', 'SIG-1', 'SIG-3', 'KEY-1', 'KEY-2', 'GET-*', 'DLV-1', 'AUT-2', 'AUT-12'].flatMap((id) => [
      '--only',
      id,
    ]);
    outcome = await run('certify', '--target', target, '--report', folder, ...only);
    await server.close();
  }, 60_000);

  test('tell no secret, whatever a target repeats', () => {
    const files = ['report.json', 'report.html', 'junit.xml', 'report.md', 'badge.svg'].map(read);
    for (const text of [...files, outcome.stdout, outcome.stderr]) {
      for (const secret of Object.values(secrets)) {
        for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex')]) {
          expect(text.includes(form)).toBe(false);
        }
        expect(text.includes(Buffer.from(secret).toString('base64').slice(0, 40))).toBe(false);
        expect(text.includes(Buffer.from(`Bearer ${secret}`).toString('base64'))).toBe(false);
      }
      expect(text).not.toMatch(/sig=[0-9a-f]{16}/);
    }
    expect(read('report.json')).toContain('[token]');
    expect(read('report.json')).toContain('[account]');
    expect(read('report.json')).toContain('[signature]');
  });

  test('as JSON follow the published schema', () => {
    const schema = JSON.parse(readFileSync(packageFile('conformance/report/report.schema.json'), 'utf8')) as object;
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    validate(JSON.parse(read('report.json')));
    expect(validate.errors).toBeNull();
  });

  test('as JUnit follow the schema of JUnit reports', async () => {
    const schema = readFileSync(packageFile('conformance/testing/junit.xsd'), 'utf8');
    const { errors } = await validateXML({
      xml: [{ fileName: 'junit.xml', contents: read('junit.xml') }],
      schema: [schema],
    });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(read('junit.xml')).toMatch(/<testsuites [^>]*failures="[1-9]/);
  });

  test('as a page run no script and load nothing', () => {
    const html = read('report.html');
    expect(html).not.toMatch(/<script/i);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)="(?!data:image\/|https:\/\/)/);
    expect(html).not.toMatch(/<(link|iframe|object|form)\b/);
  });

  test('as Markdown keep a target’s text in its cell', () => {
    expect(read('report.md')).not.toMatch(/<script|(?!\n)\p{Cc}/u);
    const rows = read('report.md')
      .split('\n')
      .filter((line) => line.startsWith('| ['));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) expect(row.split('|').length).toBe(6);
  });

  test('as text do not steer the terminal', () => {
    expect(stripVTControlCharacters(outcome.stderr)).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  test('compare the known deviations with what was found', () => {
    const { known, verdict } = JSON.parse(read('report.json')) as Report;
    expect(known.map(({ id, state }) => [id, state])).toEqual([
      ['UPL-6', 'confirmed'],
      ['UPL-11', 'expired'],
      ['KEY-1', 'fixed'],
    ]);
    expect(verdict.reasons.join('\n')).toMatch(/KEY-1 is listed as known and passes now/);
    expect(verdict.reasons.join('\n')).toMatch(/UPL-11 expired on 2020-01-01/);
  });

  test('are accepted by verify, and by nobody when a byte was changed', async () => {
    const path = join(folder, 'report.json');
    expect(await run('verify', path)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/holds together/) });
    const text = read('report.json');
    const changes: readonly (readonly [RegExp, string])[] = [
      [/"status": "fail"/, '"status": "pass"'],
      [/"conformant": false/, '"conformant": true '],
      [/\n {2}"suite"/, '\n   "suite"'],
      [/("sha256": ")[0-9a-f]([0-9a-f]{63}"\n\}\n)$/, '$1x$2'],
    ];
    for (const [from, to] of changes) {
      const changed = text.replace(from, to);
      expect(changed).not.toBe(text);
      const file = join(folder, 'changed.json');
      writeFileSync(file, changed);
      expect([1, 2]).toContain((await run('verify', file)).exitCode);
    }
  });

  test('are compared case by case', async () => {
    const path = join(folder, 'report.json');
    expect(await run('diff', path, path)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^0 of \d+ cases/),
    });
    const other = JSON.parse(read('report.json')) as { results: { id: string; status: string }[] };
    const [first] = other.results.filter(({ status }) => status === 'pass');
    if (first !== undefined) first.status = 'skip';
    writeFileSync(join(folder, 'other.json'), JSON.stringify(other));
    const { exitCode, stdout } = await run('diff', path, join(folder, 'other.json'));
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`worse   ${first?.id}  pass -> skip`);
  });
});
