import { formatMachineReport, inspectMachine } from '@gankit/runtime';
import { diagnoseRun } from '@gankit/trainer/node';
import type { Command } from 'commander';
import { orInterrupted, printJson, printLine, type CommandIo } from '../command-io.js';
import { createCommand, printLines, withCommonOptions } from '../create-command.js';
import { formatDiagnosis } from '../outputs/format-diagnosis.js';

interface DoctorFlags {
  readonly json?: boolean;
}

export function doctorCommand(io: CommandIo): Command {
  const command = createCommand(io, {
    name: 'doctor',
    summary:
      'Tell what this machine has for training, what it lacks, and the command that would change it; of a run, what went wrong and what to try.',
    examples: ['gankit doctor', 'gankit doctor runs/digits', 'gankit doctor --json > machine.json'],
  }).argument('[run]', 'A run folder: its findings instead of those of the machine.');
  return withCommonOptions(command).action(async (run: string | undefined, flags: DoctorFlags) =>
    run === undefined ? tellOfMachine(io, flags) : tellOfRun(io, run, flags),
  );
}

async function tellOfMachine(io: CommandIo, { json }: DoctorFlags): Promise<void> {
  const report = await orInterrupted(io, inspectMachine());
  if (json === true) printJson(io, report);
  else printLine(io.stdout, formatMachineReport(report));
}

async function tellOfRun(io: CommandIo, run: string, { json }: DoctorFlags): Promise<void> {
  const diagnosis = await diagnoseRun(run);
  const { record, step, findings, signals } = diagnosis;
  if (json === true) printJson(io, { run, variant: record.variant, step, findings, signals });
  else printLines(io, formatDiagnosis(run, diagnosis));
}
