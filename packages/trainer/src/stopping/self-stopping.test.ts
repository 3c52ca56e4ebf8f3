import { beforeAll, describe, expect, it } from 'vitest';
import { eagerEngine, snapshot, tinyData, tinyVariant, useCpu } from '../tiny-gan.test.helpers.js';
import { train, type RunStep } from '../train.js';
import { judgePlateau, plateau } from './plateau.js';
import type { StoppingRule } from './stopping-rule.js';

beforeAll(useCpu);

/** A rule that measures what we say, every second step, and waits as a plateau does. */
function scripted(values: readonly number[]): StoppingRule {
  const left = [...values];
  const settings = { metric: 'gap', goal: 'lower', patience: 2, minimumChange: 0 } as const;
  return {
    name: 'scripted',
    everySteps: 2,
    start: async () => ({
      measure: async () => ({ scores: { gap: left.shift()! } }),
      dispose: () => undefined,
    }),
    judge: (lines) => judgePlateau(lines, settings),
  };
}

const options = { variant: tinyVariant(), data: tinyData(), batchSize: 8, seed: 3, steps: 20, logEvery: 5 };

async function collect(run: AsyncIterable<RunStep>): Promise<RunStep[]> {
  const steps: RunStep[] = [];
  for await (const step of run) steps.push(step);
  return steps;
}

describe('train with `stopping`', () => {
  it('ends by itself, back at the best moment, and goes on when asked again', async () => {
    const run = train({ ...options, engine: eagerEngine(), stopping: scripted([5, 3, 4, 3.5, 9, 9, 9]) });
    const steps = await collect(run);
    expect(steps.map(({ step }) => step)).toEqual([5, 8]);
    expect(steps.at(-1)!.stopped).toMatchObject({ rule: 'scripted', finding: { kind: 'stopped', step: 8 } });
    expect(steps.at(-1)!.stopped!.finding.advice).toBe(
      'Training ended by itself at step 8 (scripted). It is back at step 4, the best by gap (3).',
    );
    const trainer = await run.trainer;
    expect(trainer.position.step).toBe(4);
    const plain = train({ ...options, engine: eagerEngine(), steps: 4 });
    await collect(plain);
    expect(snapshot(trainer.networks.generator)).toBe(snapshot((await plain.trainer).networks.generator));
    // from step 4 on: 9, 9, 9 at steps 6, 8 and 10
    expect((await collect(run)).at(-1)).toMatchObject({ step: 10, stopped: { rule: 'scripted' } });
    await run.dispose();
    await plain.dispose();
  });

  it('goes to its last step when no rule ends it, and refuses what needs scores', async () => {
    const run = train({ ...options, engine: eagerEngine(), steps: 4, stopping: [scripted([3, 2])] });
    const steps = await collect(run);
    expect(steps.at(-1)).not.toHaveProperty('stopped');
    expect(steps.at(-1)!.step).toBe(4);
    await run.dispose();
    const refused = train({ ...options, engine: eagerEngine(), stopping: plateau() });
    await expect(collect(refused)).rejects.toThrow('plateau: `scoreEvery` must be given');
    await (await refused.trainer).dispose();
  });
});
