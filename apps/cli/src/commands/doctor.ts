import { formatMachineReport, inspectMachine } from '@gankit/runtime';
import type { Command } from 'commander';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, withCommonOptions } from '../create-command.js';

export function doctorCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'doctor',
    summary: 'Tell what this machine has for training, what it lacks, and the command that would change it.',
    examples: ['gankit doctor', 'gankit doctor --json > machine.json'],
  });
  return withCommonOptions(command).action(async ({ json }: { readonly json?: boolean }) => {
    const report = await orInterrupted(io, inspectMachine());
    if (json === true) printJson(io, report);
    else printLine(io.stdout, formatMachineReport(report));
  });
}
