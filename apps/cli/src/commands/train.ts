import type { Command } from 'commander';
import { orInterrupted, printJson, type CommandIo } from '../command-io.js';
import { createCommand, printLines, withCommonOptions } from '../create-command.js';
import { startEngine } from '../options/engines.js';
import { createCounter } from '../progress/counter.js';
import { assertProgressFits } from '../progress/terminal.js';
import { createTrainingProgress } from '../progress/training-progress.js';
import { assertArchitectureFits } from '../training/architectures.js';
import { dryRun, formatDryRun } from '../training/dry-run.js';
import { addTrainOptions, gatherFlagProblems } from '../training/flags.js';
import { loadData, type LoadedData } from '../training/load-data.js';
import { planTraining, type TrainFlags, type TrainPlan } from '../training/prepare.js';
import { runTraining } from '../training/run-training.js';
import { configJsonSchema } from '../training/settings/schema.js';

export function trainCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'train',
    summary: 'Train a GAN: samples, checkpoints, metrics and a report go into a run folder.',
    examples: [
      'gankit train --variant dcgan --data digits --steps 2000 --out runs/digits --evaluate',
      'gankit train --out runs/digits --resume --steps 4000',
      'gankit train --variant wgan-gp --data ./my-photos --resolution 64 --dry-run',
      'gankit train --architecture resnet --base-filters 32 --data ./my-photos --device auto --out runs/photos',
    ],
  });
  withCommonOptions(addTrainOptions(command));
  const problems = gatherFlagProblems(command);
  return command.action(async (flags: TrainFlags) => {
    if (flags.printConfigSchema === true) return printJson(io, configJsonSchema());
    const plan = await planTraining(flags, problems);
    assertProgressFits(io, flags.progress ?? 'auto');
    if (flags.printConfig === true) return printJson(io, plan.config);
    return train(io, flags, plan);
  });
}

async function train(io: CommandIo, flags: TrainFlags, plan: TrainPlan): Promise<void> {
  const json = flags.json === true;
  const { steps, logEvery } = plan.config;
  const progress = createTrainingProgress({ io, steps, logEvery, json, choice: flags.progress });
  try {
    const loaded = await orInterrupted(io, readData(io, plan, json));
    assertArchitectureFits(loaded.data.shape, plan.config);
    const engine = await orInterrupted(io, startEngine(plan.config, progress.notice));
    try {
      const { report, ...samples } = loaded;
      const prepared = { ...plan, ...samples, engine };
      if (flags.dryRun === true) {
        const result = await orInterrupted(io, dryRun(prepared, report));
        if (json) printJson(io, result);
        else printLines(io, formatDryRun(result));
      } else await runTraining(prepared, { io, json, progress, report });
    } finally {
      engine.dispose();
    }
  } finally {
    progress.close();
  }
}

async function readData(io: CommandIo, { config }: TrainPlan, json: boolean): Promise<LoadedData> {
  const counter = createCounter(io, { title: 'Reading images', quiet: json });
  try {
    return await loadData(config, counter.show);
  } finally {
    counter.close();
  }
}
