import { createEngine } from '@gankit/runtime';
import { decodeSafetensors, fileSystem, openRun } from '@gankit/trainer/node';
import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, createWorkplace, tinyDigits, type Captured } from './capture.test-helper.js';
import { exportGenerator } from './outputs/export-generator.js';

const place = createWorkplace();
const run = place.path('run');
const labelled = place.path('labelled');

let training: Captured;

beforeAll(async () => {
  const scores = ['--evaluate', '--evaluate-samples', '40', '--metrics', 'inception-score,class-histogram'];
  training = await capture(['train', ...tinyDigits, ...scores, '--steps', '2', '--out', run]);
  await capture(['train', '--variant', 'conditional-gan', ...tinyDigits, '--steps', '2', '--out', labelled]);
});

afterAll(() => place.remove());

/** What `sample --raw` writes. */
async function rawSamples(
  folder: string,
  ...flags: string[]
): Promise<ReturnType<typeof decodeSafetensors>['tensors']> {
  const out = place.path(`raw-${Math.abs(flags.join('').length)}-${folder.length}.safetensors`);
  const { code } = await capture([
    'sample',
    folder,
    '--raw',
    '--engine',
    'cpu',
    '--out',
    out,
    '--force',
    ...flags,
  ]);
  expect(code).toBe(0);
  return decodeSafetensors(readFileSync(out)).tensors;
}

function largestDifference(first: ArrayLike<number>, second: ArrayLike<number>): number {
  expect(first.length).toBe(second.length);
  let largest = 0;
  for (let index = 0; index < first.length; index += 1) {
    largest = Math.max(largest, Math.abs(first[index]! - second[index]!));
  }
  return largest;
}

describe('gankit train --evaluate', () => {
  it('puts the scores into metrics, best.json, the report and a file with the protocol', () => {
    expect(training).toMatchObject({ code: 0 });
    expect(training.stdout).toMatch(/^Scores\n {2}inception-score +1\.\d+ .*\n {2}classes +\d+ of 10/m);
    const lines = readFileSync(place.path('run', 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      step: 2,
      scores: { 'classes-covered': expect.any(Number) },
    });
    expect(JSON.parse(readFileSync(place.path('run', 'best.json'), 'utf8'))).toMatchObject({
      metric: 'inception-score',
      goal: 'higher',
    });
    expect(readFileSync(place.path('run', 'report.html'), 'utf8')).toContain('<th>inception-score</th>');
    const evaluation = place.path(
      'run',
      'evaluations',
      'step-000002-samples-40-real-10000-seed-0-inception-score-class-histogram.json',
    );
    expect(JSON.parse(readFileSync(evaluation, 'utf8'))).toMatchObject({
      step: 2,
      protocol: { extractor: 'digit-classifier', generatedCount: 40, realData: 'digits', seed: 0 },
    });
  });
});

describe('gankit sample', () => {
  it('draws a grid of the size asked for', async () => {
    const out = place.path('grid.png');
    const { code, stdout } = await capture([
      'sample',
      run,
      '--count',
      '6',
      '--columns',
      '3',
      '--engine',
      'cpu',
      '--out',
      out,
    ]);
    expect([code, stdout]).toEqual([0, `6 samples of step 2 with seed 0: ${out}\n`]);
    const { width, height, channels } = decode(readFileSync(out));
    expect([width, height, channels]).toEqual([3 * 30 + 2, 2 * 30 + 2, 1]);
  });

  it('replaces a file with --force alone', async () => {
    const out = place.path('mine.png');
    writeFileSync(out, 'mine');
    const argv = ['sample', run, '--count', '1', '--engine', 'cpu', '--out', out];
    expect(await capture(argv)).toEqual({
      code: 2,
      stdout: '',
      stderr: `gankit: \`--out\` must not exist, received ${out}. Choose another name, or add --force to replace it. (OPTION)\n`,
    });
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(await capture([...argv, '--force'])).toMatchObject({ code: 0 });
    expect(readFileSync(out, 'utf8')).not.toBe('mine');
  });

  it('gives other samples for another seed, and those of the trainer for its seed', async () => {
    const [first, again, other] = [
      await rawSamples(run),
      await rawSamples(run),
      await rawSamples(run, '--seed', '1'),
    ];
    expect(again['samples']).toEqual(first['samples']);
    expect(other['samples']!.data).not.toEqual(first['samples']!.data);
    expect(first['samples']!.shape).toEqual([64, 28, 28, 1]);
  });

  it('gives one class to all samples, by number or name', async () => {
    const threes = await rawSamples(labelled, '--count', '5', '--label', '3');
    expect([...threes['labels']!.data]).toEqual([3, 3, 3, 3, 3]);
    const turns = await rawSamples(labelled, '--count', '12');
    expect([...turns['labels']!.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(turns['samples']!.data.subarray(784, 2 * 784)).not.toEqual(
      turns['samples']!.data.subarray(0, 784),
    );
  });

  it.each([
    [
      run,
      '3',
      "`--label` needs a conditional GAN, but this run's networks (dcgan) take no labels. Leave it out, or train --variant conditional-gan.",
    ],
    [
      labelled,
      '10',
      "`--label` must be a class from 0 to 9 or one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, received '10'.",
    ],
  ])('refuses a label that %s does not have', async (folder, label, message) => {
    const { code, stderr } = await capture(['sample', folder, '--label', label, '--engine', 'cpu']);
    expect([code, stderr]).toEqual([2, `gankit: ${message} (OPTION)\n`]);
  });

  it('names the checkpoints that there are', async () => {
    expect(await capture(['sample', run, '--checkpoint', '7'])).toMatchObject({
      code: 2,
      stderr: `gankit: \`--checkpoint\` must be a step that ${run} has saved (it has 2), received 7. (OPTION)\n`,
    });
  });
});

describe('gankit export', () => {
  it.each([
    ['dcgan', run],
    ['conditional', labelled],
  ])('writes an ONNX generator (%s) that gives the images of sample', async (name, folder) => {
    const out = place.path(`${name}.onnx`);
    expect(await capture(['export', folder, '--format', 'onnx', '--out', out])).toMatchObject({ code: 0 });
    const { samples, ...inputs } = await rawSamples(folder, '--count', '5', '--seed', '11');
    const session = await ort.InferenceSession.create(out);
    const feeds = Object.entries(inputs).map(([input, { data, shape }]) => [
      input,
      data instanceof Int32Array
        ? new ort.Tensor('int32', data, shape)
        : new ort.Tensor('float32', data, shape),
    ]);
    const results = await session.run(Object.fromEntries(feeds) as Record<string, ort.Tensor>);
    expect(results['samples']!.dims).toEqual([5, 28, 28, 1]);
    const difference = largestDifference(results['samples']!.data as Float32Array, samples!.data);
    expect(difference).toBeLessThan(1e-4);
    expect(Math.max(...samples!.data) - Math.min(...samples!.data)).toBeGreaterThan(1e-3);
    await session.release();
  });

  it('writes the weights of a large model beside it, where ONNX Runtime finds them', async () => {
    const [small, large] = [place.path('small.onnx'), place.path('large', 'generator.onnx')];
    const opened = await openRun(run, { engine: await createEngine({ engine: 'cpu' }) });
    expect(await exportGenerator(opened, { format: 'onnx', out: small })).not.toHaveProperty('weights');
    const exported = await exportGenerator(opened, { format: 'onnx', out: large, aboveBytes: 100 });
    expect(exported).toMatchObject({ out: large, weights: `${large}.data` });
    expect(readdirSync(place.path('large')).sort()).toEqual(['generator.onnx', 'generator.onnx.data']);
    opened.dispose();
    const latents = new ort.Tensor('float32', Float32Array.of(0.3, -1.1, 0.7, 2.1), [1, 4]);
    const images: Float32Array[] = [];
    for (const path of [small, large]) {
      const session = await ort.InferenceSession.create(path);
      images.push((await session.run({ latents }))['samples']!.data as Float32Array);
      await session.release();
    }
    expect(images[1]).toEqual(images[0]);
    expect(await capture(['export', run, '--format', 'onnx', '--out', large])).toMatchObject({ code: 2 });
  });

  it('writes a tfjs model that plain tf.loadLayersModel loads and that gives the images of sample', async () => {
    const out = place.path('tfjs');
    const { code, stdout } = await capture(['export', run, '--format', 'tfjs', '--out', out, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, step: 2, output: { shape: '[batch, 28, 28, 1]' } });
    const model = await tf.loadLayersModel(fileSystem(out));
    const { samples, latents } = await rawSamples(run, '--count', '5', '--seed', '11');
    const drawn = tf.tidy(() => model.predict(tf.tensor2d(latents!.data, [5, 4])) as tf.Tensor);
    expect(largestDifference(await drawn.data(), samples!.data)).toBeLessThan(1e-4);
    drawn.dispose();
    model.dispose();
    expect(await capture(['export', run, '--format', 'tfjs', '--out', out])).toMatchObject({ code: 2 });
  });
});

describe('gankit evaluate', () => {
  const flags = ['--samples', '30', '--real-samples', '30', '--engine', 'cpu', '--json'];

  it('scores the run, the same each time, and keeps scores and protocol', async () => {
    const evaluate = async (): Promise<object> => {
      const { code, stdout } = await capture(['evaluate', run, ...flags]);
      expect(code).toBe(0);
      return JSON.parse(stdout) as object;
    };
    const first = await evaluate();
    expect(first).toMatchObject({
      step: 2,
      values: { fid: expect.any(Number), 'class-histogram': { counts: expect.any(Array) } },
      protocol: { extractor: 'digit-classifier', realCount: 30, generatedCount: 30, seed: 0 },
    });
    expect(await evaluate()).toEqual(first);
    const kept = JSON.parse(readFileSync((first as { path: string }).path, 'utf8')) as object;
    expect(first).toMatchObject(kept);
    expect(readFileSync(place.path('run', 'metrics.jsonl'), 'utf8').trim().split('\n').at(-1)).toContain(
      '"fid"',
    );
  });

  it('is refused for data without an extractor, before anything is computed', async () => {
    const record = JSON.parse(readFileSync(place.path('run', 'run.json'), 'utf8')) as { data: object };
    const other = place.path('other');
    mkdirSync(other);
    writeFileSync(
      place.path('other', 'run.json'),
      JSON.stringify({ ...record, data: { ...record.data, name: 'photos' } }),
    );
    const { code, stderr } = await capture(['evaluate', other]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^gankit: `evaluate` needs a feature extractor of the data, and only digits have one yet; received photos\./,
    );
    expect(existsSync(place.path('other', 'evaluations'))).toBe(false);
  });
});
