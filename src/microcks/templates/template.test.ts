import { describe, expect, it, test } from '@jest/globals';
import { type MicrocksMode, modes } from '../modes/index.ts';
import type { TemplateContext, TemplateRequest } from './evaluate.ts';
import { parseTemplate, templateLimits } from './template.ts';

const instant = new Date(2026, 0, 31, 13, 5, 9, 42).getTime();
const body = '{"id":"img","n":null,"o":{"k":1},"l":[1,2],"x":"a>b","t":true,"f":1.0}';

function contextOf(request: Partial<TemplateRequest> = {}): TemplateContext {
  let seed = 1;
  const nextByte = () => {
    seed = (seed * 75 + 74) % 65_537;
    return seed & 255;
  };
  return {
    request: {
      body,
      path: ['', 'accounts', 'acc1', 'images', 'v1'],
      params: new Map([
        ['page', '3'],
        ['account-name', 'test'],
      ]),
      headers: new Map([['x-req', 'r1']]),
      ...request,
    },
    variables: new Map<string, unknown>([
      ['brand', 'Volvo'],
      ['items', [1]],
    ]),
    chance: {
      now: () => instant,
      random: (count) => Uint8Array.from({ length: count }, nextByte),
    },
  };
}

function rendered(mode: MicrocksMode, text: string, request: Partial<TemplateRequest> = {}): string {
  return parseTemplate(text, modes[mode].templates)?.render(contextOf(request)) ?? text;
}

const unrendered = Symbol('the text as it is written');

/** What Microcks makes of it, and what the fixed mode makes of it where that differs. */
test.each<readonly [string, string | symbol, (string | symbol)?]>([
  ['{{ request.body/id }}', 'img'],
  ['{{ request.body/missing }}', ''],
  ['{{ request.body/n }}', 'null', ''],
  ['{{ request.body/o }}', '{"k":1}'],
  ['{{ request.body/l }}', '[1,2]'],
  ['{{ request.body/l/1 }}', '2'],
  ['{{ request.body/t }}', 'true'],
  ['{{ request.body/f }}', '1.0'],
  ['{{ request.path[0] }}', ''],
  ['{{ request.path[2] }}', 'acc1'],
  ['{{ request.path[9] }}', 'null', ''],
  ['{{ request.params[page] }}', '3'],
  ['{{ request.params[account-name] }}', 'test'],
  ['{{ request.params[nope] }}', 'null', ''],
  ["{{ request.params[nope] || 'dflt' }}", 'dflt'],
  ["{{ request.body/n || 'dflt' }}", 'dflt'],
  ["{{ request.body/id || 'dflt' }}", 'img'],
  ['{{ request.headers[x-req] }}', 'r1'],
  ['{{ request.headers[X-Req] }}', 'null', 'r1'],
  ['{{ unknownVar }}', ''],
  ['{{ foo.bar }}', ''],
  ['{{ unknownFn() }}', ''],
  ['{{ brand }} {{ items }}', 'Volvo [1]'],
  ['{{ request.nope }}', 'null', ''],
  ['{{ request.nope/x }}', unrendered, ''],
  ['{{ }}', unrendered],
  ['{{}}', unrendered],
  ['x {{ uuid', unrendered],
  ['{{ uuid) }}', unrendered],
  ['{"a":{{ randomInt(1,2) }}}', '{"a":1', '{"a":1}'],
  ['{"a":{{ randomInt(1,2) }} }', '{"a":1 }'],
  ['{"a":{"b":{{ randomInt(1,2) }}}}', '{"a":{"b":1', '{"a":{"b":1}}'],
  ['{{{randomInt(1,2)}}}', '{1}'],
  ['{{{ randomInt(1,2) }}}', '{}', '{1}'],
  ['{{ randomValue(z) > put(v) }}-{{ v }}', 'z-z'],
  ["{{ 'a>b' }}", '', 'a>b'],
  ["{{ request.params[nope] || 'a>b' }}", '{page=3, account-name=test}', 'a>b'],
  ["{{ request.params[nope] || 'a||b' }}", '', 'a||b'],
  ['{{ randomInt(5,5) }}', unrendered],
  ['{{ randomValue() }}', ''],
  ['{{ now(dd/MM/yyyy HH:mm:ss) }}', '31/01/2026 13:05:09'],
  ['{{ now(dd/MM/yyyy, 1M) }}', '28/02/2026'],
  ['{{ now(yyyy-MM-dd, 1y) }}', '2027-01-31'],
  ['{{ now(yyyy-MM-dd HH:mm, -2H) }}', '2026-01-31 11:05'],
  ['{{ now(HH:mm, 10m) }}', '13:15'],
  ["{{ now(yyyy-MM-dd'T'HH:mm:ss.SSS) }}", '2026-01-31T13:05:09.042'],
  ['{{ now(EEEE d MMMM) }}', 'Saturday 31 January'],
  ['{{ now(hh:mm a) }}', '01:05 PM'],
  ['{{ now(QQ) }}', unrendered],
  ['{{ now() }}', String(instant)],
  ['{{ $timestamp }}', String(instant)],
  ['no expression', unrendered],
])('%s', (text, exact, fixed = exact) => {
  expect(rendered('exact', text)).toBe(exact === unrendered ? text : exact);
  expect(rendered('fixed', text)).toBe(fixed === unrendered ? text : fixed);
});

test.each<readonly [string | undefined, string | symbol, string]>([
  [undefined, unrendered, ''],
  ['hello', 'null', ''],
  ['{nope', 'null', ''],
])('{{ request.body/id }} with the body %j', (text, exact, fixed) => {
  const template = '{{ request.body/id }}';
  expect(rendered('exact', template, { body: text })).toBe(exact === unrendered ? template : exact);
  expect(rendered('fixed', template, { body: text })).toBe(fixed);
});

test.each([
  ['{{ request.body//b }}', '<a><b>7</b></a>', '7'],
  ['{{ request.body/a/b[2] }}', '<a><b>7</b><b>8</b></a>', '8'],
  ["{{ request.body//*[local-name() = 'name']/@first }}", '<n:a xmlns:n="urn:n"><n:name first="Ann"/></n:a>', 'Ann'],
])('XPath %s', (template, xml, expected) => {
  expect(rendered('exact', template, { body: xml })).toBe(expected);
  expect(rendered('fixed', template, { body: xml })).toBe(expected);
});

test.each([
  ['uuid()', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['guid()', /^[0-9a-f-]{36}$/],
  ['$randomUUID', /^[0-9a-f-]{36}$/],
  ['randomInt()', /^-?\d+$/],
  ['randomInt(32)', /^([0-9]|[12]\d|3[01])$/],
  ['randomInt(25, 50)', /^(2[5-9]|[34]\d)$/],
  ['randomString()', /^[0-9A-Za-z]{32}$/],
  ['randomString(64)', /^[0-9A-Za-z]{64}$/],
  ['randomBoolean()', /^(true|false)$/],
  ['randomValue(foo, bar)', /^(foo|bar)$/],
  ['randomFirstName()', /^\p{L}/u],
  ['randomLastName()', /^\p{L}/u],
  ['randomFullName()', /^\p{L}.* /u],
  ['randomNamePrefix()', /^\p{L}+\.?$/u],
  ['randomNameSuffix()', /^\p{L}/u],
  ['randomCity()', /^\p{L}/u],
  ['randomCountry()', /^\p{L}/u],
  ['randomCountryCode()', /^[A-Z]{2}$/],
  ['randomStreetName()', /^\p{L}/u],
  ['randomStreetAddress()', /^\d+ /],
  ['randomLatitude()', /^-?\d+\.\d+$/],
  ['randomLongitude()', /^-?\d+\.\d+$/],
  ['randomPhoneNumber()', /\d{3}/],
  ['$randomEmail', /@/],
])('%s', (expression, pattern) => {
  expect(rendered('exact', `{{ ${expression} }}`)).toMatch(pattern);
});

describe('a template that asks for too much', () => {
  it('renders ten megabytes with few expressions', () => {
    const padding = 'x'.repeat(10 * 1024 * 1024);
    expect(rendered('fixed', `${padding}{{ request.body/id }}`)).toBe(`${padding}img`);
  });

  test.each<MicrocksMode>(['exact', 'fixed'])('stays as it is written (%s)', (mode) => {
    const many = '{{ uuid() }}'.repeat(templateLimits.expressions + 1);
    expect(parseTemplate(many, modes[mode].templates)?.problem).toMatch(/more than 10000 expressions/);
    expect(rendered(mode, many)).toBe(many);
    const large = '{{ randomString(65536) }}{{ request.body }}'.repeat(600);
    expect(rendered(mode, large, { body: 'x'.repeat(65_536) })).toBe(large);
    expect(rendered(mode, '{{ randomString(999999999) }}')).toBe('{{ randomString(999999999) }}');
  });
});
