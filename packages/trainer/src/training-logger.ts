import type { Trainer, TrainingStep } from './trainer.js';

/**
 * Hears of a run as it goes on. Each part may be left out; training waits for what they return.
 *
 * What `onStart` throws ends the run before its first step. What the others throw is told once through `onNotice`, or as a
 * warning on the console, and training goes on.
 */
export interface TrainingLogger<Step extends TrainingStep = TrainingStep> {
  /** Before the first step; `trainer.position.step` is above 0 when the run goes on from a checkpoint. */
  readonly onStart?: (trainer: Trainer) => unknown;
  /** After every step that the run gives, with what was written after it. Steps go back when a run recovers from NaN. */
  readonly onStep?: (step: Step, trainer: Trainer) => unknown;
  /** However the run ends, with what made it fail if something did. */
  readonly onEnd?: (error?: unknown) => unknown;
}

export interface LoggingOptions<Step extends TrainingStep> {
  /** Hear of the run: its start, every step, its end. */
  readonly loggers?: readonly TrainingLogger<Step>[] | undefined;
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** A run that says when it starts. */
export type StartRun<Step> = (onStart: (trainer: Trainer) => Promise<void>) => AsyncIterable<Step>;

/**
 * Gives the steps of a run, each after the loggers have heard of it.
 *
 * @param startRun - Must tell its start before the first step.
 * @param options - The loggers, and who hears of those that fail.
 * @yields What the run yields.
 */
export async function* withLoggers<Step extends TrainingStep>(
  startRun: StartRun<Step>,
  options: LoggingOptions<Step>,
): AsyncGenerator<Step, void, undefined> {
  const { loggers = [] } = options;
  const tell = tellEach(options);
  let running: Trainer | undefined;
  let failure: unknown;
  try {
    const run = startRun(async (trainer) => {
      running = trainer;
      for (const logger of loggers) await logger.onStart?.(trainer);
    });
    for await (const step of run) {
      await tell((logger) => logger.onStep?.(step, running!));
      yield step;
    }
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await tell((logger) => logger.onEnd?.(failure));
  }
}

type Tell<Step extends TrainingStep> = (call: (logger: TrainingLogger<Step>) => unknown) => Promise<void>;

function tellEach<Step extends TrainingStep>({
  loggers = [],
  onNotice = (message) => console.warn(message),
}: LoggingOptions<Step>): Tell<Step> {
  const failed = new Set<TrainingLogger<Step>>();
  return async (call) => {
    for (const logger of loggers) {
      try {
        await call(logger);
      } catch (error) {
        if (failed.has(logger)) continue;
        failed.add(logger);
        onNotice(
          `A logger failed, training goes on: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  };
}
