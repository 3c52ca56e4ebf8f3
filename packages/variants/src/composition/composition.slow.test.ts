import { createRandomSource, fromTensor, type Engine, type Loader } from '@gankit/core';
import { fromArrays } from '@gankit/data';
import { createEngine } from '@gankit/runtime';
import { createTrainer } from '@gankit/trainer';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkNeeds } from './composition-table.test-helper.js';
import { allCells, compose, pairsOf, pairwiseCover, TinyNetworks, type Cell } from './matrix.test-helper.js';
import { refusedPairs } from './refusals.js';

let networks: TinyNetworks;
let engine: Engine;
let data: Loader;
const legal: Cell[] = [];
const refused: (readonly [cell: Cell, message: string])[] = [];

beforeAll(async () => {
  tf.env().set('PROD', true);
  engine = await createEngine({ engine: 'cpu' });
  networks = new TinyNetworks();
  const values = createRandomSource(2).uniform([4, 6, 6, 1], { low: -1, high: 1 });
  const { data: pixels } = await fromTensor(values);
  const shape = [6, 6, 1];
  data = await fromArrays({
    name: 'noise',
    data: pixels as Float32Array,
    shape,
    labels: Int32Array.of(0, 1, 2, 1),
  });
  for (const cell of allCells()) {
    const result = compose(cell, networks.of(cell));
    if (typeof result === 'string') refused.push([cell, result]);
    else legal.push(cell);
  }
});

afterAll(() => {
  networks.dispose();
  engine.dispose();
});

describe('every objective × penalty × conditioning × augmentation', () => {
  it('is refused for a reason that the guide lists, or builds', () => {
    const reasons = [
      ...refusedPairs.map(({ reason }) => reason),
      ...networkNeeds.map(({ message }) => message),
    ];
    const unlisted = refused.filter(([, message]) => !reasons.some((reason) => message.includes(reason)));
    expect(unlisted).toEqual([]);
    expect(legal.length).toBeGreaterThan(refused.length / 2);
  });

  it('takes two steps where it builds, with every pair of choices', async () => {
    const cover = pairwiseCover(legal);
    expect(new Set(cover.flatMap(pairsOf))).toEqual(new Set(legal.flatMap(pairsOf)));
    for (const cell of cover) {
      const variant = compose(cell, networks.of(cell));
      if (typeof variant === 'string') throw new Error(variant);
      const trainer = await createTrainer({
        variant,
        networks: networks.of(cell),
        data,
        engine,
        batchSize: 4,
      });
      for (let step = 0; step < 2; step += 1) {
        const { losses } = await trainer.step(); // throws when a loss is not finite
        expect(Object.keys(losses).length, JSON.stringify(cell)).toBeGreaterThan(1);
      }
      trainer.dispose();
    }
  }, 300_000);
});
