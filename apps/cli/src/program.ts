import { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { CommandIo } from './command-io.js';
import { benchCommand } from './commands/bench.js';
import { doctorCommand } from './commands/doctor.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { listCommand } from './commands/list.js';
import { sampleCommand } from './commands/sample.js';
import { trainCommand } from './commands/train.js';
import { watchCommand } from './commands/watch.js';
import { connect } from './create-command.js';

/** The `gankit` command with all its commands. */
export function createProgram(io: CommandIo): Command {
  const program = new Command('gankit')
    .description('Train, sample, score and export GANs on a plain Node install.')
    .version(readVersion(), '-v, --version', 'Show the version.')
    .helpOption('-h, --help', 'Show this text.')
    .helpCommand('help [command]', 'Show the help of a command.')
    .addHelpText('after', '\nExample:\n  gankit train --data digits --out runs/digits --evaluate');
  connect(program, io);
  const commands = [
    trainCommand,
    sampleCommand,
    evaluateCommand,
    exportCommand,
    listCommand,
    watchCommand,
    doctorCommand,
    benchCommand,
  ];
  for (const command of commands) program.addCommand(command(io));
  return program;
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
