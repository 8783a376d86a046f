import { expect, test } from '@jest/globals';
import { type Capacity, createGate } from './gate.ts';
import { defaultBudget, memoryLimit } from './memory.ts';

/** A gate of four tasks and 100 bytes, and what became of the tasks: each is written down when it starts and ends. */
function gateOf(more: Partial<Capacity> = {}) {
  const gate = createGate({ width: 4, queue: 8, bytes: 100, free: () => 1000, ...more });
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, bytes: number) =>
    gate
      .run(bytes, () => {
        events.push(`${name} starts`);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      })
      .then(
        () => events.push(`${name} ends`),
        (error: { code: number }) => events.push(`${name} ${error.code}`),
      );
  const end = async (name: string) => {
    ends.get(name)?.();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { gate, events, start, end };
}

test('tasks run side by side while their bytes fit, in the order in which they came', async () => {
  const { gate, events, start, end } = gateOf();
  for (const [name, bytes] of [
    ['a', 60],
    ['b', 30],
    ['c', 50],
    ['d', 5],
  ] as const) {
    void start(name, bytes);
  }
  expect(events).toEqual(['a starts', 'b starts']);
  expect([gate.running(), gate.waiting()]).toEqual([2, 2]);
  await end('a');
  expect(events).toEqual(['a starts', 'b starts', 'c starts', 'd starts', 'a ends']);
});

test('one that is heavier than the budget waits until it is alone, and the others wait for it', async () => {
  const { events, start, end } = gateOf();
  void start('light', 10);
  void start('heavy', 500);
  void start('later', 10);
  expect(events).toEqual(['light starts']);
  await end('light');
  expect(events).toEqual(['light starts', 'heavy starts', 'light ends']);
  await end('heavy');
  expect(events.slice(3)).toEqual(['later starts', 'heavy ends']);
});

test('one that is heavier than what is free is refused with 9413, and the next one runs', async () => {
  const { gate, events, start, end } = gateOf({ free: () => 400 });
  void start('heavy', 500);
  await end('heavy');
  void start('next', 10);
  expect(events).toEqual(['heavy 9413', 'next starts']);
  expect([gate.running(), gate.waiting()]).toEqual([1, 0]);
});

test('more than may wait are refused as busy, also where only memory is short', async () => {
  const { events, start, end } = gateOf({ queue: 1 });
  for (const name of ['a', 'b', 'c']) void start(name, 80);
  await end('nobody');
  expect(events).toEqual(['a starts', 'c 9522']);
});

test.each([
  ['536870912\n', 512],
  ['max\n', undefined],
  ['0', undefined],
])('the limit of a cgroup file that says %j', async (text, megabytes) => {
  const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
  const { tmpdir, totalmem } = await import('node:os');
  const folder = await mkdtemp(`${tmpdir()}/cfimages-`);
  await writeFile(`${folder}/memory.max`, text);
  const limit = memoryLimit([`${folder}/absent`, `${folder}/memory.max`]);
  await rm(folder, { recursive: true });
  expect(limit).toBe(megabytes === undefined ? totalmem() : megabytes * 2 ** 20);
  expect(defaultBudget(limit)).toBe(Math.min(768 * 2 ** 20, Math.floor(limit / 2)));
});
