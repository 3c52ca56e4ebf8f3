import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeRun, temporaryRun } from '../run-folder.test.helpers.js';
import { appendMetrics, truncateMetrics } from '../run-folder.js';
import { createMetricsTail } from './metrics-tail.js';

let out: string;
beforeEach(async () => {
  out = await temporaryRun();
  await mkdir(out);
});
afterEach(() => removeRun(out));

const log = (step: number) =>
  appendMetrics(out, { step, images: step, seconds: 1, losses: { 'a/b': step / 3 } });

it('reads what is new, waits for lines that are being written, and begins anew when training went back', async () => {
  const tail = createMetricsTail(out);
  const steps = async (): Promise<number[]> => (await tail.read()).map(({ step }) => step);
  expect(await steps()).toEqual([]);
  await log(2);
  await log(4);
  expect(await steps()).toEqual([2, 4]);
  await appendFile(join(out, 'metrics.jsonl'), '{"step":6,"images":6,"secon');
  expect(await steps()).toEqual([2, 4]);
  await appendFile(join(out, 'metrics.jsonl'), 'ds":1,"losses":{"é/b":7}}\n');
  expect(await steps()).toEqual([2, 4, 6]);
  expect((await tail.read())[2]!.losses).toEqual({ 'é/b': 7 });
  await appendFile(join(out, 'metrics.jsonl'), '{"step":8, "im'); // killed here
  await truncateMetrics(out, 4);
  await log(5);
  await log(3); // scores of an earlier step, added later
  expect(await steps()).toEqual([2, 3, 4, 5]);
});

it('passes over what is no line of metrics', async () => {
  await appendFile(join(out, 'metrics.jsonl'), '[1]\n{"step":"<b>"}\nnull\nx\n{"step":1}\n');
  expect(await createMetricsTail(out).read()).toEqual([{ step: 1 }]);
});
