import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compile } from '../compile.js';

// ONNX Runtime's ScatterND lost additions to a place that several threads added to at once.
it('loses no update of scatterND when many share a place', async () => {
  const [places, rows, columns] = [50_000, 500, 3];
  const sum = await compile(
    ({ indices, updates }) => ({ sums: tf.scatterND(indices!, updates!, [rows, columns]) }),
    {
      inputs: {
        indices: { shape: [places, 1], dtype: 'int32' },
        updates: { shape: [places, columns], dtype: 'float32' },
      },
    },
  );
  const indices = Int32Array.from({ length: places }, (_, place) => (place * 7919) % rows);
  const updates = Float32Array.from({ length: places * columns }, (_, index) => 1 + (index % columns));
  const runs = Array.from({ length: 20 }, () =>
    sum.run({
      indices: { data: indices, shape: [places, 1] },
      updates: { data: updates, shape: [places, columns] },
    }),
  );
  const share = places / rows;
  const wrong = (await Promise.all(runs)).flatMap(({ sums }) =>
    Array.from(sums!.data).filter((value, index) => value !== share * (1 + (index % columns))),
  );
  sum.dispose();
  expect(wrong).toEqual([]);
});
