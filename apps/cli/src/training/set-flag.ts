import { OptionError } from '@gankit/core';
import { nest, readSettingText } from './settings/read-text.js';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads `--set schedule.decay=cosine`; `null` stands for a setting that is not given.
 *
 * @returns The setting where it belongs in a config.
 * @throws {@link OptionError} when there is no such setting or it is of another kind.
 */
export function readSet(text: string): Settings {
  const [, path, value] = /^\s*([\w.]+)\s*=\s*(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw new OptionError(
      `\`--set\` must be name=value, received '${text}'. Example: --set schedule.decay=cosine`,
    );
  }
  return nest(path.split('.'), readSettingText(value, { path, label: `--set ${path}` }));
}
