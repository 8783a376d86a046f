import { describe, expect, it } from '@jest/globals';
import { type Attempt, backOff, createOutbox, type Delivery, maxWaiting } from './outbox.ts';

/** An outbox on a clock that stands, with a sink that does as it is told. */
function world() {
  let now = 0;
  let answer: () => Promise<number> = async () => 200;
  const seen: Attempt[] = [];
  const planned: number[] = [];
  const unwanted: AbortSignal[] = [];
  const asked: string[] = [];
  const outbox = createOutbox({
    send(_delivery, signal) {
      unwanted.push(signal);
      return answer();
    },
    now(account) {
      asked.push(account);
      return now;
    },
    observe: (attempt) => seen.push(attempt),
    later(_task, milliseconds) {
      planned.push(milliseconds);
      return () => undefined;
    },
  });
  const settled = async () => {
    for (let turn = 0; turn < 8; turn++) await new Promise(setImmediate);
  };
  return {
    outbox,
    seen,
    planned,
    unwanted,
    asked,
    settled,
    sink: (next: typeof answer) => {
      answer = next;
    },
    async advance(milliseconds: number) {
      now += milliseconds;
      outbox.wake();
      await settled();
    },
  };
}

const delivery = (account = 'a'): Delivery => ({
  ...{ kind: 'event', url: new URL('http://sink.test/'), headers: {}, body: {}, account, image: 'i' },
});

describe('an outbox', () => {
  it('never sends before its caller is done', async () => {
    const { outbox, seen, settled } = world();
    outbox.post(delivery());
    expect([seen.length, outbox.waiting]).toEqual([0, 1]);
    await settled();
    expect([seen.map(({ attempt, status }) => [attempt, status]), outbox.waiting]).toEqual([[[1, 200]], 0]);
  });

  it('tries again, later each time, for as long as the sink is down, and delivers once it is up', async () => {
    const { outbox, seen, planned, sink, settled, advance } = world();
    sink(async () => Promise.reject(new Error('refused')));
    outbox.post(delivery());
    await settled();
    for (const milliseconds of [...backOff, 300_000]) {
      await advance(milliseconds - 1);
      const before = seen.length;
      await advance(1);
      expect(seen.length).toBe(before + 1);
    }
    sink(async () => 204);
    await advance(300_000);
    expect(seen.map(({ attempt, failure, status }) => [attempt, failure ?? status])).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((attempt) => [attempt, 'refused']),
      [8, 204],
    ]);
    expect([planned[0], outbox.waiting]).toEqual([1000, 0]);
  });

  it('a refusal of the sink is no delivery', async () => {
    const { outbox, seen, sink, settled } = world();
    sink(async () => 503);
    outbox.post(delivery());
    await settled();
    expect([seen[0]?.failure, outbox.waiting]).toEqual(['the sink answered 503', 1]);
  });

  it('sends a few at a time, and holds no more than it may', async () => {
    const { outbox, seen, sink, settled } = world();
    let open = 0;
    sink(() => {
      open += 1;
      return new Promise(() => undefined);
    });
    for (let count = 0; count < maxWaiting + 10; count++) outbox.post(delivery());
    await settled();
    expect([open, outbox.waiting, seen.length, seen[0]?.failure]).toEqual([
      4,
      maxWaiting,
      10,
      `given up: more than ${maxWaiting} are waiting`,
    ]);
  });

  it('what is cleared on its way to a sink that hangs lets go, and others get its place', async () => {
    const { outbox, seen, sink, settled, unwanted } = world();
    sink(() => new Promise(() => undefined));
    for (let count = 0; count < 4; count++) outbox.post(delivery('a'));
    outbox.post(delivery('b'));
    await settled();
    sink(async () => 200);
    outbox.clear((account) => account === 'a');
    await settled();
    expect([unwanted.map(({ aborted }) => aborted), seen.map(({ delivery: { account } }) => account)]).toEqual([
      [true, true, true, true, false],
      ['b'],
    ]);
  });

  it('asks each clock once, however many wait', async () => {
    const { outbox, sink, settled, advance, asked } = world();
    sink(async () => 503);
    for (let count = 0; count < 1000; count++) outbox.post(delivery(count % 2 === 0 ? 'a' : 'b'));
    for (let turn = 0; turn < 150; turn++) await settled();
    asked.length = 0;
    await advance(1);
    expect(asked).toEqual(['a', 'b']);
  });

  it('forgets what is cleared, by account or all of it', async () => {
    const { outbox, seen, settled } = world();
    outbox.post(delivery('a'));
    outbox.post(delivery('b'));
    outbox.clear((account) => account === 'a');
    await settled();
    expect(seen.map(({ delivery: { account } }) => account)).toEqual(['b']);
  });
});
