// Writes the numbers of a run as CSV, posts them to a server, and writes event files for TensorBoard.
// #region csv
import { appendFile, readFile, writeFile } from 'node:fs/promises';
// #endregion csv
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
// #region train
import { ring } from '@gankit/data/ring';
import type { TrainingLogger } from '@gankit/trainer';
import { tensorBoardLogger, trainInFolder, type FolderStep } from '@gankit/trainer/node';
import { dcgan } from '@gankit/variants';
// #endregion train

const smoke = process.env['SMOKE'] === '1';

// #region csv
function csvLogger(path: string): TrainingLogger<FolderStep> {
  return {
    onStart: ({ variant, data }) => writeFile(path, `step,${variant.name} on ${data.name},value\n`),
    onStep({ step, metrics }) {
      const numbers = Object.entries({ ...metrics?.losses, ...metrics?.scores });
      return appendFile(path, numbers.map(([name, value]) => `${step},${name},${value}\n`).join(''));
    },
    onEnd: (error) => console.log(error === undefined ? 'trained' : 'failed', path),
  };
}
// #endregion csv

// #region server
function serverLogger(url: string): TrainingLogger {
  const post = (event: object) => fetch(url, { method: 'POST', body: JSON.stringify(event) });
  return {
    onStep: ({ step, losses }) => post({ step, losses }),
    onEnd: (error) => post({ end: error instanceof Error ? error.message : 'trained' }),
  };
}
// #endregion server

let posted = 0;
const server = createServer((request, response) => {
  request.on('data', () => undefined).on('end', () => response.end(`${(posted += 1)}`));
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// #region train
const run = trainInFolder({
  variant: dcgan({ baseFilters: 4 }),
  data: ring(),
  steps: smoke ? 2 : 500,
  logEvery: smoke ? 1 : 10,
  out: 'runs/example-logger',
  loggers: [
    csvLogger('runs/example-logger.csv'),
    serverLogger(url),
    tensorBoardLogger({ folder: 'runs/example-logger/tensorboard' }),
  ],
});
for await (const { step, findings } of run) if (findings) console.log(step, findings);
// #endregion train

server.close();
console.log(posted, 'posts,', (await readFile('runs/example-logger.csv', 'utf8')).split('\n').length, 'rows');
