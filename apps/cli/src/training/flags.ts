import type { Command } from 'commander';
import { addEngineOptions } from '../options/engines.js';
import { oneOf } from '../options/names.js';
import { progressChoices } from '../progress/terminal.js';
import { mergeSettings, settingOf } from './config.js';
import type { SettingFlag } from './settings/kinds.js';
import type { SettingProblem } from './settings/problems.js';
import { readSettingText } from './settings/read-text.js';
import { nodeAt, settingFlags } from './settings/schema.js';
import { readSet } from './set-flag.js';

/**
 * The options of `gankit train`. Defaults stand in the texts alone: a run to resume and a file of settings must see what was
 * typed.
 */
export function addTrainOptions(command: Command): Command {
  addSettings(command, settingFlags.run);
  command
    .option('--out <folder>', 'The run folder. (default: runs/ and the name of the data)')
    .option(
      '--resume',
      'Go on from the newest checkpoint of --out, with the options it began with; --steps is the total.',
    )
    .option(
      '--config <file>',
      'Settings as JSON, or the run.json of a run; what is typed counts instead of what it says.',
    )
    .option(
      '--set <name=value>',
      'Any setting by its name in such a file, schedule.decay=cosine; null: not given; may be repeated.',
      (text: string, former: Readonly<Record<string, unknown>> = {}) => mergeSettings(former, readSet(text)),
    )
    .option(
      '--print-config',
      'Print all settings as JSON for --config, once they are checked; do nothing else.',
    )
    .option('--print-config-schema', 'Print a JSON Schema of the settings, for editors; do nothing else.')
    .option(
      '--progress <how>',
      'On a terminal: live shows losses, scores and findings in place, bar one line; lines for logs. (default: auto)',
      oneOf('--progress', progressChoices),
    )
    .option(
      '--dry-run',
      'Show settings, networks, data and engine, estimate time and memory by real steps; write nothing.',
    );
  addSettings(command, settingFlags.composition);
  addSettings(command, settingFlags.data);
  addSettings(command, settingFlags.networks);
  addSettings(command, settingFlags.optimization);
  addSettings(command, settingFlags.intervals);
  command
    .option('--monitor', 'Watch the run and tell findings. (default)')
    .option('--no-monitor', 'Do not watch the run: no signals in the metrics, no findings.')
    .option('--evaluate', 'Score the samples at the end and put the scores into the report; digits only.')
    .option('--evaluate-at-end', 'The same as --evaluate.');
  addSettings(command, settingFlags.stopping);
  addSettings(command, settingFlags.logging);
  command.option('--no-tensorboard', 'Write no more event files, where the run to resume did.');
  return addEngineOptions(command);
}

function addSettings(command: Command, flags: readonly SettingFlag[]): void {
  for (const { flag, paths, text, read } of flags) {
    const [label = flag] = flag.split(' ');
    const [path] = paths;
    command.option(
      flag,
      text ?? describeSetting(path),
      read ?? ((typed: string) => readSettingText(typed, { path, label })),
    );
  }
}

/** What the setting is, and its default where all runs have the same. */
function describeSetting(path: string): string {
  const { description = '', default: standard } = nodeAt(path.split('.')) ?? {};
  if (standard === undefined || typeof standard === 'object') return description;
  return `${description} (default: ${String(standard)})`;
}

/**
 * Lets the command go on after an option whose value cannot be used, so that all problems can be told at once.
 *
 * @returns The problems of the options, once they are parsed.
 */
export function gatherFlagProblems(command: Command): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const option of command.options) {
    const parse = option.parseArg;
    if (parse === undefined) continue;
    option.parseArg = (text, former) => {
      try {
        return parse(text, former);
      } catch (error) {
        problems.push({ setting: settingOf(option.attributeName()), error: error as Error });
        return former;
      }
    };
  }
  return problems;
}
