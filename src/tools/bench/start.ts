import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makePhotograph } from '../../../fixtures/photograph.ts';
import { median } from './_measure.ts';
import { firstAnswer, firstPicture, listenAndPrint, mockCommand, runToEnd, type Took, withScripts } from './_server.ts';

const rounds = 5;
const idleMilliseconds = 4_000;

/** What is measured, each by name, of each program by name; in turn, so that a neighbour hits all alike. */
type Measures = Readonly<Record<string, Readonly<Record<string, () => Promise<Took>>>>>;

/**
 * Starts and first uses of the built package, against a bare Express: by the clock, of CPU, and in memory.
 * `npm run bench -- start [folder]`: the built checkout in that folder is measured in the same run.
 */
export async function run([other]: readonly string[]): Promise<void> {
  const cli = mockCommand[0] ?? '';
  const checkouts = {
    cfimages: cli,
    ...(other === undefined ? {} : { [other]: join(resolve(other), 'dist/src/cli.js') }),
  };
  const library = (file: string) => pathToFileURL(file.replace(/cli\.js$/, 'index.js')).href;
  const [own = '', theirs = own] = Object.values(checkouts).map((file) => useOf(library(file)));
  const photograph = await makePhotograph(4000, 3000, 1);
  await withScripts({ bare: '', server: expressServer, express: expressUse, own, theirs }, async (scripts) => {
    const ofCheckouts = (measure: (file: string) => Promise<Took>) =>
      Object.fromEntries(Object.entries(checkouts).map(([name, file]) => [name, () => measure(file)]));
    const node = { 'bare Node': () => runToEnd([scripts.bare]) };
    const command = (...args: string[]) => ({ ...node, ...ofCheckouts((file) => runToEnd([file, ...args])) });
    const measures: Measures = {
      'process start to first answer': {
        Express: () => firstAnswer([scripts.server]),
        ...ofCheckouts((file) => firstAnswer([file, ...mockCommand.slice(1)])),
      },
      'import, listen, one request, close': {
        ...node,
        Express: () => runToEnd([scripts.express]),
        ...ofCheckouts((file) => runToEnd([file === cli ? scripts.own : scripts.theirs])),
      },
      'cfimages --help': command('--help'),
      'cfimages contract': command('contract'),
      'cfimages lint': command('lint'),
      'first picture: AVIF of 12 MP': ofCheckouts((file) =>
        firstPicture([file, ...mockCommand.slice(1)], photograph, idleMilliseconds),
      ),
    };
    for (const [name, programs] of Object.entries(measures)) await compare(name, programs);
  });
}

async function compare(name: string, programs: Measures[string]): Promise<void> {
  const taken = new Map<string, Took[]>(Object.keys(programs).map((program) => [program, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [program, measure] of Object.entries(programs)) {
      const took = await measure();
      if (round > 0) taken.get(program)?.push(took);
    }
  }
  const middle = (program: string, of: keyof Took) => median((taken.get(program) ?? []).map((took) => took[of]));
  const base = 'Express' in programs ? 'Express' : Object.keys(programs)[0];
  console.log(`${name}; medians of ${rounds} rounds in turn after one to warm up.`);
  console.table(
    Object.keys(programs).map((program) => ({
      program,
      'ms by the clock': Math.round(middle(program, 'wall')),
      'ms of CPU': Math.round(middle(program, 'cpu')),
      'peak MB': Math.round(middle(program, 'peak')),
      [`clock / ${base}`]: (middle(program, 'wall') / middle(base ?? '', 'wall')).toFixed(2),
    })),
  );
}

const useOf = (library: string) => `
import { createMock } from '${library}';
const mock = await (await createMock()).listen();
await (await fetch(mock.url + '/__mock/health')).arrayBuffer();
await mock.close();
`;

const expressServer = `
import express from 'express';
const app = express();
app.get('/', (q, r) => r.json({}));
app.${listenAndPrint};
`;

const expressUse = `
import express from 'express';
import { once } from 'node:events';
const app = express();
app.get('/', (q, r) => r.json({}));
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
await (await fetch('http://127.0.0.1:' + server.address().port)).arrayBuffer();
server.closeAllConnections();
server.close();
`;
