import { beforeAll, expect, it, vi } from 'vitest';
import { eagerEngine, tinyData, tinyVariant, useCpu } from './tiny-gan.test.helpers.js';
import { train, type TrainOptions } from './train.js';
import type { TrainingLogger } from './training-logger.js';

beforeAll(useCpu);

async function runTiny(options: Partial<TrainOptions>, stopAfter = Infinity): Promise<void> {
  const run = train({
    variant: tinyVariant(),
    data: tinyData(),
    batchSize: 8,
    engine: eagerEngine(),
    steps: 3,
    ...options,
  });
  for await (const { step } of run) if (step === stopAfter) break;
  await run.dispose();
}

/** Writes down what it hears, in words. */
function scribe(): { readonly heard: string[]; readonly logger: TrainingLogger } {
  const heard: string[] = [];
  return {
    heard,
    logger: {
      onStart: ({ position }) => heard.push(`start at ${position.step}`),
      onStep: ({ step, losses }, { variant }) =>
        heard.push(`${variant.name} ${step} ${Object.keys(losses).length}`),
      onEnd: (error) => heard.push(`end ${error instanceof Error ? error.message : ''}`),
    },
  };
}

it('tells start, steps and end, and waits for what a logger does', async () => {
  const { heard, logger } = scribe();
  const slow: TrainingLogger = {
    async onStep({ step }) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      heard.push(`waited for ${step}`);
    },
  };
  await runTiny({ loggers: [slow, logger], steps: 2 });
  expect(heard).toEqual(['start at 0', 'waited for 1', 'tiny 1 2', 'waited for 2', 'tiny 2 2', 'end ']);
});

it('tells the end of a run that was left, and of one that failed with its error', async () => {
  const left = scribe();
  await runTiny({ loggers: [left.logger] }, 1);
  expect(left.heard).toEqual(['start at 0', 'tiny 1 2', 'end ']);
  const failed = scribe();
  const discriminatorLoss = (): never => {
    throw new RangeError('no such loss');
  };
  const variant = tinyVariant({ discriminatorLoss });
  await expect(runTiny({ variant, loggers: [failed.logger] })).rejects.toThrow('no such loss');
  expect(failed.heard).toEqual(['start at 0', 'end no such loss']);
});

it('trains on when a logger fails, and says so once', async () => {
  const notices: string[] = [];
  const { heard, logger } = scribe();
  const broken: TrainingLogger = { onStep: () => Promise.reject(new Error('server away')) };
  await runTiny({ loggers: [broken, logger], onNotice: (notice) => notices.push(notice) });
  expect(notices).toEqual(['A logger failed, training goes on: server away']);
  expect(heard).toHaveLength(5);
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  await runTiny({ loggers: [broken] });
  expect(warn.mock.calls).toEqual([['A logger failed, training goes on: server away']]);
  warn.mockRestore();
});

it('does not begin when a logger cannot start', async () => {
  const { heard, logger } = scribe();
  const unable: TrainingLogger = { onStart: () => Promise.reject(new Error('no such folder')) };
  await expect(runTiny({ loggers: [logger, unable] })).rejects.toThrow('no such folder');
  expect(heard).toEqual(['start at 0', 'end no such folder']);
});
