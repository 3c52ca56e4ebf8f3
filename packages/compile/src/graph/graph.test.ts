import { describe, expect, it } from 'vitest';
import { Graph, type Value } from './graph.js';

const input = (shape: readonly number[], stored = shape): Value => ({
  name: 'x',
  type: 'float32',
  shape,
  stored,
});

describe('Graph', () => {
  it('makes equal nodes once, others apart', () => {
    const graph = new Graph();
    const options = { type: 'float32', shape: [2] } as const;
    const names = [
      graph.node('Exp', ['x'], options),
      graph.node('Exp', ['x'], options),
      graph.node('Exp', ['y'], options),
      graph.node('Elu', ['x'], { ...options, attributes: { alpha: { float: 1 } } }),
      graph.node('Elu', ['x'], { ...options, attributes: { alpha: { float: 2 } } }),
    ].map(({ name }) => name);
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(4);
    expect(graph.nodes).toHaveLength(4);
  });

  it('keeps a constant of equal numbers as that number, and a signed zero apart', () => {
    const graph = new Graph();
    expect(graph.constant([3, 3, 3, 3], [2, 2], 'float32')).toMatchObject({
      uniform: 3,
      stored: [],
      shape: [2, 2],
    });
    expect(graph.constant([3, 3, 3, 4], [2, 2], 'float32')).not.toHaveProperty('uniform');
    expect(graph.constant([0, -0], [2], 'float32')).not.toHaveProperty('uniform');
    expect(graph.constant([Number.NaN, Number.NaN], [2], 'float32').uniform).toBeNaN();
    expect(graph.constant([], [0, 3], 'float32')).toMatchObject({ shape: [0, 3], stored: [0, 3] });
  });

  it('stores equal initialisers once, by type, shape and bits', () => {
    const graph = new Graph();
    const names = [
      graph.initializer([1, 2], [2], 'float32'),
      graph.initializer([1, 2], [2], 'float32'),
      graph.initializer([1, 2], [2], 'int32'),
      graph.initializer([1, 2], [1, 2], 'float32'),
      graph.integers([1, 2]),
    ];
    expect(names[0]).toBe(names[1]);
    expect(new Set(names).size).toBe(4);
    const bytes = graph.initializers.map((entry) => entry.bytes.byteLength);
    expect(bytes).toEqual([8, 8, 8, 16]);
  });

  it('expands what broadcasts only when every element is needed, and only the axes that grow', () => {
    const graph = new Graph();
    expect(graph.dense(input([2, 3])).name).toBe('x');
    expect(graph.nodes).toEqual([]);
    const dense = graph.dense(input([61, 4, 5], [61, 1, 5]));
    expect(dense).toMatchObject({ shape: [61, 4, 5], stored: [61, 4, 5] });
    expect(graph.nodes[0]).toMatchObject({ type: 'Expand', inputs: ['x', graph.integers([1, 4, 1])] });
    graph.dense(input([7, 3], [3]));
    expect(graph.nodes[1]!.inputs[1]).toBe(graph.integers([7, 1]));
  });

  it('reshapes and transposes without a node where nothing moves', () => {
    const graph = new Graph();
    expect(graph.reshape(input([2, 3]), [2, 3]).name).toBe('x');
    expect(graph.transpose(input([2, 3]), [0, 1]).name).toBe('x');
    expect(graph.transpose(graph.fill(0.5, [2, 3], 'float32'), [1, 0])).toMatchObject({
      shape: [3, 2],
      uniform: 0.5,
    });
    expect(graph.nodes).toEqual([]);
    expect(graph.transpose(input([1, 6, 4]), [1, 0, 2]).shape).toEqual([6, 1, 4]);
    expect(graph.transpose(input([2, 3, 4]), [2, 0, 1]).shape).toEqual([4, 2, 3]);
    expect(graph.nodes.map(({ type }) => type)).toEqual(['Reshape', 'Transpose']);
  });
});
