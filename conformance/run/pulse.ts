import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { hostname } from 'node:os';

/** Where a run answers for as long as its process lives. The system ends it with the process, however that ends. */
export interface Pulse {
  readonly host: string;
  readonly port: number;
}

/** A pulse that is on. */
export interface RunningPulse extends Pulse {
  close(): void;
}

/** Starts to answer, on loopback, with the id of the run. */
export async function startPulse(run: string): Promise<RunningPulse> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(run);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const { port } = server.address() as AddressInfo;
  return { host: hostname(), port, close: () => void server.close() };
}

/** Whether a run lives: `elsewhere` when only its own machine can tell. */
export async function stateOfRun(run: string, pulse: Pulse | undefined): Promise<'alive' | 'over' | 'elsewhere'> {
  if (pulse === undefined) return 'over';
  if (pulse.host !== hostname()) return 'elsewhere';
  return (await answerOf(pulse.port)) === run ? 'alive' : 'over';
}

const patience = 1000;

function answerOf(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // Whoever else listens there may talk for ever
      if (text.length > 100) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
