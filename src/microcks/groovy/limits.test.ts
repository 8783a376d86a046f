import { describe, expect, test } from '@jest/globals';
import { type Limits, loadScript, problemOf, runScript, type ScriptWorld } from './index.ts';
import { encode } from './testing/encode.ts';

const kept: string[] = [];

async function run(script: string, more: Partial<ScriptWorld> = {}, limits: Partial<Limits> = {}) {
  kept.length = 0;
  const loaded = loadScript(script);
  if ('error' in loaded) return { problem: loaded.error.message };
  const { value, stopped, thrown } = await runScript(loaded.script, {
    request: { method: 'GET', path: '/', query: null, headers: [], body: null, uriParameters: {} },
    store: { get: () => null, put: (key) => kept.push(key), delete: () => undefined },
    now: () => 0,
    random: () => 0.5,
    read: async (url) => ({ status: 200, body: url }),
    log: (_, text) => kept.push(`log ${text}`),
    limits: { milliseconds: 60_000, ...limits },
    ...more,
  });
  return { value: encode(value), problem: stopped?.message ?? thrown?.message };
}

/** Scripts that would hang or fill the memory; each is stopped by a count or a size, so that no clock decides the test. */
describe('a hostile script is stopped', () => {
  test.each<[string, RegExp]>([
    ['while (true) { }', /1000000 steps/],
    ['while (true) { try { throw new Exception() } catch (Throwable t) { } finally { } }', /1000000 steps/],
    ['def f(n) { f(n + 1) }\nf(0)', /400 calls/],
    ['def c; c = { c() }; c()', /400 calls/],
    ['def s = "x"; while (true) { s += s }', /8000000 characters/],
    ['new StringBuilder("x").with { while (true) { append(it) } }', /8000000 characters/],
    ['def l = [1]; while (true) { l += l }', /1000000 elements/],
    ['(1..2000000000).each { }', /steps/],
    ['(1..2000000000).collect { it }', /steps|elements/],
    ['[[1] * 1000] * 10 .combinations()', /./],
    ['("%" + "1000000000d").formatted(1)', /8000000 characters/],
    ['2G ** 1000000', /10000 digits/],
    ['1G << 100000000', /10000 digits/],
    ['1e-100000 + 1', /10000 digits/],
    ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" ==~ /(a+)+/', /too many ways/],
    ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".replaceAll(/(a|aa)+$/, "")', /too many ways/],
    ['def l = [1]; 60.times { l = [l, l] }; l.hashCode()', /too large/],
    ['def l = [1]; 60.times { l = [l, l] }; [l] as Set', /too large/],
    ['"a" ==~ ("a" * 100000)', /longer than 20000/],
    ['sleep(100000)', /delay/],
    ['(1..1000000).toList().collate(1000, 1)', /steps|elements|texts and collections/],
    ['import groovy.json.JsonOutput\nJsonOutput.prettyPrint(""\\\\" * 2000000)', /./],
    [`"x" ==~ ${JSON.stringify(`${'(?='.repeat(60)}a${')'.repeat(60)}`)}; while (true) { }`, /1000000 steps/],
    [`"x" ==~ ${JSON.stringify(`${'(?:'.repeat(60)}a${')*+'.repeat(60)}`)}; while (true) { }`, /1000000 steps/],
    ['("a" * 4000000) ==~ /a{2,3000000}b|(a{3999999}c)/; ("a" * 400000).find(/a{400001}/)', /too many ways/],
    [`${'('.repeat(20_000)}1${')'.repeat(20_000)}`, /nested too deep|too intricate/],
    [`x = ${'['.repeat(20_000)}`, /nested too deep|too intricate/],
    [`x = ${'-'.repeat(60_000)}1`, /nested too deep|too intricate/],
    [`x${' = 1'.repeat(15_000)}`, /./],
    [`${'({'.repeat(90)}1 2 )`, /too intricate|Unexpected|nested/],
    [`${'{ a = '.repeat(90)}1 2 ) ->`, /too intricate|Unexpected|nested/],
    ['x'.repeat(70_000), /65536 characters/],
  ])('%#', async (script, problem) => {
    expect((await run(script)).problem).toMatch(problem);
  });

  test('by the clock where steps are slow', async () => {
    const { problem } = await run('while (true) { }', {}, { milliseconds: 1, steps: 1e12 });
    expect(problem).toBe('the script computes for more than 1 ms');
  });
});

test('what a script may not use is refused by line and column', () => {
  const loaded = loadScript('def x = 1\nif (x > 2) { [1].each { new File("x") } }\n');
  expect('error' in loaded && problemOf(loaded.error)).toBe(
    'line 2, column 29: outside the Groovy subset (file): File cannot be used in scripts',
  );
});

/** What would be a fault of the interpreter is one of the script. */
test.each([
  ['"abc".replace(null, "x")', 'Cannot invoke method replace() with null'],
  ['[1, 2].collect(null)', 'Cannot invoke method collect() with null'],
  ['Math.max(1, null)', 'Cannot invoke method max() with null'],
  ['store.put(null, "x")', 'Cannot use null as a key of the store'],
  ['new URL(null).text', ''],
  ['("a" =~ /a/).find(-1)', 'Illegal start index'],
  ['[1, 2].collate(1, 0)', 'step cannot be zero'],
  ['[1].collectEntries(Collections.emptyMap()) { [it, it] }', 'no message'],
])('%s fails and may be caught', async (script, message) => {
  const { problem, value } = await run(script);
  expect([value, problem ?? 'no message']).toEqual([null, expect.stringContaining(message)]);
  expect(await run(`try { ${script} } catch (Exception e) { 'caught' }`)).toEqual({
    value: 'caught',
    problem: undefined,
  });
});

test('lists without elements have no columns and no lists of lists', async () => {
  expect((await run('[[].transpose(), [].collate(2), [1, 2].collate(0), [1, 2].collate(1, -1)]')).value).toEqual([
    [],
    [],
    [[1, 2]],
    [[1]],
  ]);
});

test('a stopped script leaves the store as it was', async () => {
  await run('store.put("a", "b"); while (true) { }');
  expect(kept).toEqual([]);
});

test('what a script writes around a reading is written once', async () => {
  const script =
    'log.info "before"; store.put("a", "b"); new URL("http://x.test/1").text + new URL("http://x.test/2").text';
  expect(await run(script)).toEqual({ value: 'http://x.test/1http://x.test/2', problem: undefined });
  expect(kept).toEqual(['a', 'log before']);
});

test('a script reads ten addresses at most', async () => {
  expect((await run('while (true) { new URL("http://x.test/").text }')).problem).toMatch(/10 addresses/);
});

test('an address that is not allowed is an IOException', async () => {
  const read = () => Promise.reject(new Error('not allowed'));
  const script = 'try { "http://x.test/".toURL().text } catch (IOException e) { e.message }';
  expect(await run(script, { read })).toEqual({ value: 'not allowed', problem: undefined });
});
