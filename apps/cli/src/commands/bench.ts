import type { Command } from 'commander';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';

interface BenchFlags {
  readonly only?: readonly string[];
  readonly json?: boolean;
}

export function benchCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'bench',
    summary: 'Time training steps and others on the engines of this machine; takes many minutes.',
    examples: ['gankit bench', 'gankit bench --only dcgan-28,mlp-2d', 'gankit bench --json > bench.json'],
  }).option('--only <names>', 'Workloads, with commas. (default: all)', (text: string) => text.split(','));
  return withCommonOptions(command).action(async (flags: BenchFlags) => orInterrupted(io, bench(io, flags)));
}

async function bench(io: CommandIo, { only, json = false }: BenchFlags): Promise<void> {
  const { formatBench, runBench } = await import('@gankit/bench'); // for this command alone
  const result = await runBench({
    onLine: (line) => printLine(io.stderr, line),
    ...(only === undefined ? {} : { only }),
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  });
  if (json) printJson(io, result);
  else printLine(io.stdout, formatBench(result));
}
