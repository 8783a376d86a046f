import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Result } from '../run/result.ts';
import { causeLine, causesOf, sharedCauses } from './causes.ts';
import { caseLines } from './terminal.ts';

const at = 'https://api.example/client/v4/accounts/[account]';

function result(id: string, more: Partial<Result>, request?: readonly [string, string, number]): Result {
  const [method = '', url = '', status = 0] = request ?? [];
  const exchange = { request: { method, url, headers: {} }, response: { status, headers: {} }, milliseconds: 1 };
  return {
    id,
    title: 'MUST do',
    level: 'MUST',
    chapter: 'One',
    capability: 'api',
    clause: { url: 'https://example.com', provenance: 'documented' },
    status: 'fail',
    milliseconds: 1,
    exchanges: request === undefined ? [] : [exchange],
    pictures: [],
    ...more,
  };
}

const uuid = '6f2b1c0e-8d1f-4f27-9d0a-3a5b7c9d1e2f';

test.each([
  [
    'a status that is wrong',
    'the status is wrong',
    ['PATCH', `${at}/images/v1/${uuid}`, 404],
    'PATCH /images/v1/{id} answers 404',
  ],
  [
    'a preparation',
    'preparation failed: the status is wrong (404)',
    ['POST', `${at}/images/v1?a=b`, 500],
    'POST /images/v1 answers 500',
  ],
  [
    'a custom id',
    'the status is wrong',
    ['GET', `${at}/images/v1/cfi01234567-a-1%2Fb/blob`, 404],
    'GET /images/v1/{id}/blob answers 404',
  ],
  [
    'a variant',
    'the request is not refused',
    ['GET', `${at}/images/v1/variants/none`, 200],
    'GET /images/v1/variants/{id} answers 200',
  ],
  ['a value', 'result.meta differs', ['GET', `${at}/images/v1/${uuid}`, 200], 'result.meta differs'],
] as const)('%s is named by what its cases have in common', (_, reason, request, says) => {
  expect(causesOf([result('A-1', { reason }, request)])).toEqual([{ says, ids: ['A-1'] }]);
});

test('22 cases that one answer fails are one line', () => {
  const patches = Array.from({ length: 22 }, (_, index) =>
    result(`PAT-${index + 1}`, { reason: 'the status is wrong' }, ['PATCH', `${at}/images/v1/${uuid}`, 404]),
  );
  const others = [
    result('LST-5', { status: 'blocked', because: 'LST-4', reason: 'it rests on LST-4' }),
    result('UPL-1', { status: 'pass' }),
    result('UPL-2', { status: 'skip', reason: 'not offered' }),
  ];
  const { causes, of } = sharedCauses([...patches, ...others]);
  expect(causes.map((cause) => causeLine(cause, of))).toEqual([
    '22 of 23: PATCH /images/v1/{id} answers 404 (PAT-1 PAT-2 PAT-3 PAT-4 PAT-5 PAT-6 PAT-7 PAT-8 PAT-9 PAT-10 PAT-11 PAT-12 and 10 more)',
  ]);
});

test('an undeclared delivery host is one error of set-up, not 75 failures', () => {
  const reason = 'set-up: an answer leads to https://cdn.example, which the target file does not declare under urls';
  const deliveries = Array.from({ length: 75 }, (_, index) => result(`DLV-${index}`, { status: 'blocked', reason }));
  const { causes, of } = sharedCauses(deliveries);
  expect(causes.map(({ says, ids }) => [ids.length, of, says])).toEqual([[75, 75, reason]]);
});

test('a body with line breaks and HTML stays in its line on the terminal', () => {
  const actual = '502 <html>\r\n<head>\t<title>502</title>\n\u2028</head>\u001b[31m';
  const lines = stripVTControlCharacters(caseLines(result('A-1', { reason: 'the status is wrong', actual }))).split(
    '\n',
  );
  expect(lines).toEqual([
    'fail     A-1 MUST do',
    '         the status is wrong',
    '         seen     502 <html> <head> <title>502</title> </head>\ufffd[31m',
    '',
  ]);
});
