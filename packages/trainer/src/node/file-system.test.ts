import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyNetworks, useCpu } from '../tiny-gan.test.helpers.js';
import { fileSystem } from './file-system.js';

let folder: string;
beforeAll(async () => {
  await useCpu();
  folder = await mkdtemp(join(tmpdir(), 'gankit-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('fileSystem', () => {
  it('saves a model that gives the same values when loaded', async () => {
    const { generator } = tinyNetworks({ sample: [2, 2, 1], classes: 3 }, 4);
    const inputs = [tf.tensor2d([0.5, -1, 2], [1, 3]), tf.tensor2d([2], [1, 1], 'int32')];
    await generator.save(fileSystem(join(folder, 'a')));
    for (const path of [join(folder, 'a'), join(folder, 'a', 'model.json')]) {
      const loaded = await tf.loadLayersModel(fileSystem(path));
      const [before, after] = [generator, loaded].map((model) => [
        ...(model.predict(inputs) as tf.Tensor).dataSync(),
      ]);
      expect(after).toEqual(before);
    }
  });

  it('writes the format that tfjs reads over HTTP', async () => {
    const { discriminator } = tinyNetworks({ sample: [2] }, 4);
    await discriminator.save(fileSystem(join(folder, 'b')));
    const model = JSON.parse(await readFile(join(folder, 'b', 'model.json'), 'utf8')) as tf.io.ModelJSON;
    expect(model.format).toBe('layers-model');
    expect(model.weightsManifest[0]!.paths).toEqual(['weights.bin']);
    const fetchFunc: typeof fetch = async (url) =>
      new Response(await readFile(join(folder, 'b', String(url).split('/').at(-1)!)));
    const loaded = await tf.loadLayersModel(tf.io.http('http://localhost/b/model.json', { fetchFunc }));
    const point = tf.tensor2d([[0.2, -0.7]]);
    const [before, after] = [discriminator, loaded].map(
      (net) => (net.predict(point) as tf.Tensor).dataSync()[0],
    );
    expect(after).toBe(before);
  });
});
