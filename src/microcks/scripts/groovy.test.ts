import { expect, test } from '@jest/globals';
import { createGroovyRunner, type GroovyCall } from './groovy.ts';
import type { SandboxOptions } from './sandbox.ts';

function runnerWith(more: Partial<SandboxOptions> = {}) {
  const sandbox: SandboxOptions = {
    store: { get: () => undefined, put: () => undefined, delete: () => undefined, clear: () => undefined },
    fetch: () => Promise.reject(new Error('not allowed')),
    log: () => undefined,
    ...more,
  };
  return createGroovyRunner(sandbox, { now: () => 0, random: (count) => new Uint8Array(count) });
}

function callWith(body: GroovyCall['request']['body'], wantsString = false): GroovyCall {
  const request = { method: 'POST', path: '/', search: 'a=1', rawHeaders: [], headers: {}, body };
  return { request, base: '', params: {}, wantsString };
}

/** What runs code of the script after its end fails as the script does. */
test.each([
  [`"\${-> throw new Exception('late')}"`, 'the script failed: Exception: late'],
  [`"\${-> while (true) { }}"`, 'the script was stopped: the script takes more than 1000000 steps'],
  [`requestContext.a = "\${-> null.size()}"; "x"`, /^the script failed: NullPointerException/],
  ['"abc".replace(null, "x")', 'the script failed: NullPointerException: Cannot invoke method replace() with null'],
])('%s', async (script, problem) => {
  const result = await runnerWith().run(script, callWith({}));
  expect(result.value).toBe(undefined);
  expect(result.problem).toMatch(problem);
});

test('the fields of a form are parameters, however the form came', async () => {
  const script =
    "mockRequest.request.with { [getParameter('a'), getParameterValues('b'), getParameter('file')] }.toString()";
  const value = { a: '2', b: ['3', '4'], file: new Uint8Array(1) };
  const read = { contentType: 'multipart/form-data; boundary=x', text: '{"a":"2"}', value };
  expect((await runnerWith().run(script, callWith(read))).value).toBe('[1, [3, 4], null]');
});

test('an address that never answers is given up', async () => {
  const runner = runnerWith({ fetch: () => new Promise(() => undefined), limits: { fetchMilliseconds: 5 } });
  const script = 'try { new URL("http://a.test/").text } catch (IOException e) { e.message }';
  expect((await runner.run(script, callWith({}))).value).toBe('the server took too long');
});
