import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compositionTable } from './composition-table.test-helper.js';
import { allObjectives, allPenalties, compose, TinyNetworks } from './matrix.test-helper.js';
import { adaptiveAugmentationName, refusedPairs } from './refusals.js';

const guide = new URL('../../../../docs/guides/composition.md', import.meta.url);

describe('docs/guides/composition.md', () => {
  it('is what docs/write-composition.mjs writes', async () => {
    expect(await readFile(guide, 'utf8')).toBe(compositionTable());
  });

  it('names parts that there are', () => {
    const known = [...allObjectives, ...allPenalties].map(({ name }) => name);
    const named = refusedPairs.flatMap(({ parts, others }) => [...parts, ...others]);
    expect(named.filter((name) => ![...known, adaptiveAugmentationName].includes(name))).toEqual([]);
  });

  it('lists refusals of adaptive augmentation for all objectives without a meeting point, and no other', () => {
    const networks = new TinyNetworks();
    for (const { name, threshold } of allObjectives) {
      const cell = {
        objective: name,
        penalty: 'none',
        conditioning: 'none',
        augmentation: 'adaptive',
      } as const;
      const result = compose(cell, networks.of(cell));
      expect(typeof result === 'string', `${name}: ${String(result)}`).toBe(threshold === undefined);
    }
    networks.dispose();
  });
});
