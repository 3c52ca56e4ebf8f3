import { OptionError } from '@gankit/core';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { withWholePaths } from '../options/data-source.js';
import { sourceWithWholePath } from '../options/source-choice.js';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Reads `--config`: settings as JSON, or the `run.json` of a run, of which the settings are taken. Paths in it are relative to
 * its folder.
 *
 * @throws {@link OptionError} when it cannot be read as that.
 */
export async function readConfigFile(path: string): Promise<Settings> {
  const { $schema: _, ...settings } = settingsOf(parse(await read(path), path), path);
  const { data, source } = settings;
  const folder = dirname(resolve(path));
  return {
    ...settings,
    ...(typeof data === 'string' ? { data: withWholePaths(data, folder) } : {}),
    ...(typeof source === 'string' ? { source: sourceWithWholePath(source, folder) } : {}),
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'which does not exist' : `which cannot be read (${code})`;
    throw new OptionError(`\`--config\` must be a file of settings, received ${path}, ${problem}.`, {
      cause: error,
    });
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown; // Windows editors begin files with a mark
  } catch (error) {
    throw new OptionError(
      `\`--config\` must be JSON, received ${path}: ${(error as Error).message}. It has no comments and no comma before } or ].`,
      { cause: error },
    );
  }
}

function settingsOf(content: unknown, path: string): Settings {
  if (!isRecord(content)) {
    throw new OptionError(
      `\`--config\` must be an object of settings, received ${path} with something else.`,
    );
  }
  const { format, config } = content;
  return format !== undefined && isRecord(config) ? config : content;
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
