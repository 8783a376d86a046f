import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { contractOf } from '../../openapi/testing.ts';
import { lintContract } from '../lint/lint.ts';
import { dispatcherNames } from './index.ts';

const room = fileURLToPath(new URL('../', import.meta.url));

test('a dispatcher is one file and one row: nothing else in the room knows one by its name', () => {
  const named = readdirSync(room, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => dispatcherNames.some((name) => readFileSync(path, 'utf8').includes(`'${name}'`)))
    .map((path) => relative(room, path).split(sep).join('/'));
  // What is inferred from parameters is always one of three
  expect(named).toEqual(['plan.ts']);
});

test.each<[string, RegExp | undefined]>([
  ...dispatcherNames.map((name): [string, undefined] => [name, undefined]),
  ['RANDOM', /the dispatcher "RANDOM" is unknown on REST; use one of URI_PARTS, SEQUENCE, .*, PROXY_FALLBACK$/],
  ['constructor', /the dispatcher "constructor" is unknown on REST/],
])('the dispatcher %s is known, or lint says which are', async (dispatcher, problem) => {
  const findings = await lintContract(
    contractOf({ '/a': { get: { responses: {}, 'x-microcks-operation': { dispatcher, dispatcherRules: '' } } } }),
  );
  const unknown = findings
    .filter(({ message }) => message.includes('is unknown on REST'))
    .map(({ message }) => message);
  expect(unknown).toEqual(problem === undefined ? [] : [expect.stringMatching(problem)]);
});
