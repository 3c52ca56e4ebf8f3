export type { CommandIo, CommandStream } from './command-io.js';
export { runCommand } from './run-command.js';
