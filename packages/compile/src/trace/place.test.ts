import { describe, expect, it } from 'vitest';
import { atSource, isOfTfjs, placeOf } from './place.js';

function errorWith(...frames: readonly string[]): Error {
  return Object.assign(new Error('here'), { stack: ['Error: here', ...frames].join('\n') });
}

const insideTfjs = [
  '    at SymbolicBackend.write (file:///app/node_modules/@gankit/compile/dist/trace/symbolic-backend.js:70:9)',
  '    at randomNormal_ (/app/node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js:9000:5)',
  '    at Object.randomNormal__op [as randomNormal] (/app/node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js:40:2)',
];

describe('placeOf', () => {
  it.each([
    ['a function of a module', 'at step (file:///app/src/train.js:12:7)', '/app/src/train.js:12:7'],
    ['no function', 'at /app/src/train.cjs:3:1', '/app/src/train.cjs:3:1'],
    ['a folder with a space', 'at step (/home/me/my app/train.cjs:3:1)', '/home/me/my app/train.cjs:3:1'],
    ['an encoded space', 'at step (file:///home/me/my%20app/train.js:3:1)', '/home/me/my app/train.js:3:1'],
    ['parentheses', 'at step (/home/me/app (copy)/train.cjs:3:1)', '/home/me/app (copy)/train.cjs:3:1'],
    ['Windows', 'at async step (file:///C:/work/train.js:12:7)', 'C:/work/train.js:12:7'],
    ['Windows without a module', 'at C:\\my work\\train.cjs:12:7', 'C:\\my work\\train.cjs:12:7'],
    [
      'a page',
      'at step (http://127.0.0.1:5173/src/train.ts?t=1:12:7)',
      'http://127.0.0.1:5173/src/train.ts?t=1:12:7',
    ],
  ])('finds the caller of tfjs and the operation: %s', (_, frame, source) => {
    const place = placeOf(errorWith(...insideTfjs, `    ${frame}`, '    at node:internal/main:1:2'));
    expect(place).toEqual({ operation: 'randomNormal', source });
    expect(atSource(place)).toBe(` at ${source}`);
  });

  it.each([
    [
      'skips GANkit where it stands between operations of tfjs and the function',
      [
        '    at repaired (file:///app/node_modules/@gankit/core/dist/repair-tape.js:120:7)',
        '    at Object.add__op [as add] (/app/node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js:40:2)',
        '    at NoiseInjection.call (file:///app/node_modules/@gankit/layers/dist/noise.js:9:1)',
        '    at step (file:///app/src/train.js:12:7)',
      ],
      '/app/src/train.js:12:7',
    ],
    [
      'names the file of GANkit where the function is one of its own',
      [
        '    at step (file:///app/node_modules/@gankit/variants/dist/wgan.js:9:1)',
        '    at async train (file:///app/src/train.js:12:7)',
      ],
      '/app/node_modules/@gankit/variants/dist/wgan.js:9:1',
    ],
  ])('%s', (_, frames, source) => {
    expect(placeOf(errorWith(...insideTfjs, ...frames))).toEqual({ operation: 'randomNormal', source });
  });

  it('reads a stack whose message has several lines', () => {
    const place = placeOf(
      errorWith('of two lines', 'Size(4) must match', ...insideTfjs, '    at /app/src/train.cjs:3:1'),
    );
    expect(place).toEqual({ operation: 'randomNormal', source: '/app/src/train.cjs:3:1' });
  });

  it('tells nothing that the stack does not show', () => {
    expect(placeOf(errorWith())).toEqual({});
    expect(placeOf(errorWith(...insideTfjs))).toEqual({ operation: 'randomNormal' });
    expect(atSource({})).toBe('');
  });
});

describe('isOfTfjs', () => {
  it.each([
    [true, '    at assert (/app/node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js:9:1)'],
    [true, '    at assert (https://cdn.example/npm/tfjs@4.22.0/dist/tf.min.js:17:2)'],
    [true, '    at assert (https://cdn.example/npm/@tensorflow/tfjs-core@4.22.0/dist/tf-core.min.js:17:2)'],
    [false, '    at step (file:///home/me/tfjs-demo/train.js:12:7)'],
    [false, '    at JSON.parse (<anonymous>)'],
  ])('is %s for an error thrown%s', (expected, frame) => {
    expect(isOfTfjs(errorWith(frame, ...insideTfjs))).toBe(expected);
  });
});
