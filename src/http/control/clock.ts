import { type Clock, errors } from '../../cloudflare/index.ts';
import type { Command } from './command.ts';

interface ClockState {
  readonly now: string;
  readonly frozen: boolean;
}

/** The farthest instant from the epoch that a date can name, in milliseconds (ECMA-262, 21.4.1.1). */
const farthest = 8.64e15;

const changeSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    now: { anyOf: [{ type: 'string' }, { type: 'number' }], description: 'RFC 3339, or milliseconds since the epoch' },
    advance: { type: 'number', description: 'Milliseconds, also negative' },
    frozen: { type: 'boolean' },
  },
} as const;

/** The clocks over HTTP: the mock's, or with a namespace that one's own. */
export function clockCommands(clockOf: (namespace: string | undefined) => Clock): readonly Command[] {
  const query = ['namespace'];
  return [
    {
      method: 'GET',
      path: '/clock',
      id: 'readClock',
      summary: 'What time it is for the mock, or in a namespace',
      query,
      run: ({ namespace }) => stateOf(clockOf(namespace)),
    },
    {
      method: 'PATCH',
      path: '/clock',
      id: 'moveClock',
      summary:
        'Sets (`now`), moves (`advance`, milliseconds) and stops (`frozen`) the clock; with a namespace, its own only',
      query,
      body: changeSchema,
      example: { advance: 3_600_000, frozen: true },
      run({ body, namespace }) {
        const clock = clockOf(namespace);
        change(clock, body);
        return stateOf(clock);
      },
    },
    {
      method: 'DELETE',
      path: '/clock',
      id: 'resetClock',
      summary: 'Back to real time; with a namespace, back to the time of the mock',
      query,
      run({ namespace }) {
        const clock = clockOf(namespace);
        clock.reset();
        return stateOf(clock);
      },
    },
  ];
}

function stateOf(clock: Clock): ClockState {
  return { now: new Date(clock.now()).toISOString(), frozen: clock.frozen };
}

/** `now`, `advance` and `frozen`, wholly or not at all; a clock that is to stand stops before it is set, so that it is exact. */
function change(clock: Clock, { now, advance = 0, frozen }: Readonly<Record<string, unknown>>): void {
  const start = now === undefined ? clock.now() : typeof now === 'number' ? now : Date.parse(String(now));
  if (!(Math.abs(start) <= farthest)) throw errors.badRequest('now must be an RFC 3339 time or milliseconds');
  const instant = start + Number(advance);
  if (!(Math.abs(instant) <= farthest)) throw errors.badRequest('advance leads to an instant that no date can name');
  if (frozen === true) clock.freeze();
  if (now !== undefined) clock.set(instant);
  else if (advance !== 0) clock.advance(Number(advance));
  if (frozen === false) clock.unfreeze();
}
