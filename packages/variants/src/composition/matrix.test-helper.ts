import { diffAugment } from '@gankit/augment';
import { disposeNetworks, GanError, type GanNetworks, type GanVariant } from '@gankit/core';
import { composeVariant, type CompositionOptions } from './compose-variant.js';
import { conditionings, type Conditioning } from './default-networks.js';
import type { Objective } from './objective.js';
import { objectives } from './objectives.js';
import { penalties } from './penalties.js';
import type { Penalty } from './penalty.js';
import { tinyAutoencoder, tinyNetworks, tinyStyles } from './tiny-networks.test-helper.js';

export const allObjectives: readonly Objective[] = Object.values(objectives).map((make) => make());

export const allPenalties: readonly Penalty[] = Object.values(penalties).map((make) => make());

const augmentations: Readonly<Record<string, CompositionOptions['augmentation']>> = {
  none: undefined,
  diff: diffAugment(),
  // So that two updates move the probability and augment.
  adaptive: { intervalUpdates: 1, rampImages: 1, targetSign: -1 },
};

/** One choice on each of the four axes. */
export interface Cell {
  readonly objective: string;
  readonly penalty: string;
  readonly conditioning: Conditioning;
  readonly augmentation: string;
}

const axes = ['objective', 'penalty', 'conditioning', 'augmentation'] as const;

/** Every objective with every penalty (and without), conditioning and augmentation. */
export function allCells(): readonly Cell[] {
  return allObjectives.flatMap(({ name: objective }) =>
    ['none', ...allPenalties.map(({ name }) => name)].flatMap((penalty) =>
      conditionings.flatMap((conditioning) =>
        Object.keys(augmentations).map((augmentation) => ({
          objective,
          penalty,
          conditioning,
          augmentation,
        })),
      ),
    ),
  );
}

/** What the networks of a cell are made by. */
export class TinyNetworks {
  readonly #made = new Map<string, GanNetworks>();

  /** The networks that parts ask for, where there are such: an autoencoder for energies, styles for path lengths. */
  of({ objective, penalty, conditioning }: Cell): GanNetworks {
    const isEnergy = allObjectives.find(({ name }) => name === objective)!.judges === 'energies';
    if (isEnergy) return this.#once('autoencoder', tinyAutoencoder);
    if (penalty === 'path-length' && (conditioning === 'none' || conditioning === 'projection')) {
      return this.#once(`styles ${conditioning}`, () => tinyStyles(conditioning));
    }
    return this.#once(conditioning, () => tinyNetworks(conditioning));
  }

  #once(name: string, make: () => GanNetworks): GanNetworks {
    const networks = this.#made.get(name) ?? make();
    this.#made.set(name, networks);
    return networks;
  }

  dispose(): void {
    for (const networks of this.#made.values()) disposeNetworks(networks);
  }
}

/** The variant of a cell, or the message with which it is refused. */
export function compose(cell: Cell, networks: GanNetworks): GanVariant | string {
  try {
    const chosen = allPenalties.filter(({ name }) => name === cell.penalty);
    const augmentation = augmentations[cell.augmentation];
    const variant = composeVariant({
      objective: allObjectives.find(({ name }) => name === cell.objective)!,
      penalties: chosen,
      conditioning: cell.conditioning,
      learningRate: 1e-3,
      ...(augmentation === undefined ? {} : { augmentation }),
    });
    variant.checkNetworks!(networks);
    return variant;
  } catch (error) {
    if (!GanError.is(error)) throw error;
    return error.message;
  }
}

/** The choices of a cell on two axes, for all six pairs of axes. */
export function pairsOf(cell: Cell): readonly string[] {
  return axes.flatMap((first, index) =>
    axes.slice(index + 1).map((second) => `${first} ${cell[first]}, ${second} ${cell[second]}`),
  );
}

/** Cells that have between them every pair of choices that any of them has. */
export function pairwiseCover(cells: readonly Cell[]): readonly Cell[] {
  const covered = new Set<string>();
  const chosen: Cell[] = [];
  // First the cells that bring all six of their pairs, then those that still bring five, and so on.
  for (let gain = 6; gain > 0; gain -= 1) {
    for (const cell of cells) {
      const news = pairsOf(cell).filter((pair) => !covered.has(pair));
      if (news.length < gain) continue;
      for (const pair of news) covered.add(pair);
      chosen.push(cell);
    }
  }
  return chosen;
}
