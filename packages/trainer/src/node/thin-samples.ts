import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from './atomic-files.js';
import { runPaths } from './run-folder.js';

/** Grids and interpolations have a name each. */
const kinds = [/^step-\d+\.png$/, /^interpolation-\d+\.png$/];

/**
 * Keeps the pictures of a long run few: when there are more of a kind than allowed, those go whose neighbours are closest to
 * each other. The first and the newest stay, and what lies between stays spread over the run.
 *
 * @param out - The run folder.
 * @param most - Pictures of a kind, at least 2.
 */
export async function thinSamples(out: string, most: number): Promise<void> {
  const { samples } = runPaths(out);
  const names = await listFolder(samples);
  for (const kind of kinds) {
    const pictures = names.filter((name) => kind.test(name)).sort((a, b) => stepOf(a) - stepOf(b));
    while (pictures.length > most) {
      const [name] = pictures.splice(leastMissed(pictures.map(stepOf)), 1);
      await rm(join(samples, name!), { force: true });
    }
  }
}

/** The place, between the ends, that leaves the smallest gap. */
function leastMissed(steps: readonly number[]): number {
  const gaps = steps.slice(2).map((step, index) => step - steps[index]!);
  return 1 + gaps.indexOf(Math.min(...gaps));
}

function stepOf(name: string): number {
  return Number(/\d+/.exec(name));
}
