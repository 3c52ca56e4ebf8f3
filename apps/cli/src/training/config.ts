import type { JsonValue } from '@gankit/trainer/node';
import type { z } from 'zod';
import { configSchema, nodeAt, settingFlags } from './settings/schema.js';
import { nest } from './settings/read-text.js';

/** A type as settings are handed on: nothing in it changes. */
type Kept<Value> = Value extends readonly (infer Item)[]
  ? readonly Kept<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Kept<Value[Name]> }
    : Value;

/** What decides a training run; kept in `run.json`, so that `--resume` needs no more than `--out`. */
export type TrainConfig = Kept<z.output<typeof configSchema>>;

export const trainDefaults: TrainConfig = configSchema.parse({});

type Settings = Readonly<Record<string, unknown>>;

/** Lays settings over each other, the last one counts: groups of settings one by one, lists as a whole. */
export function mergeSettings(...layers: readonly Settings[]): Settings {
  const merged: Record<string, unknown> = {};
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    merged[name] = isGroup(value) ? mergeSettings(groupOf(merged[name]), value) : value;
  }
  return merged;
}

/** Without those that are `null`: taken away from what lies below. */
export function withoutNulls(settings: Settings): Settings {
  const given = Object.entries(settings).filter(([, value]) => value !== null);
  return Object.fromEntries(
    given.map(([name, value]) => [name, isGroup(value) ? withoutNulls(value) : value]),
  );
}

function isGroup(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function groupOf(value: unknown): Settings {
  return isGroup(value) ? value : {};
}

/**
 * What was given, over what an earlier run kept, over the defaults.
 *
 * @param given - From the command line and its file; what was not given is absent.
 * @param kept - The config in `run.json` of the run to resume.
 */
export function resolveConfig(given: Partial<TrainConfig>, kept: Partial<TrainConfig> = {}): TrainConfig {
  const { device, ...others } = kept;
  const keptDevice = device === undefined || given.engine !== undefined ? {} : { device }; // it was for the former engine
  const chosen = withoutNulls(mergeSettings(others, keptDevice, given));
  const config = mergeSettings(trainDefaults, chosen) as TrainConfig;
  return { ...config, evaluate: config.evaluate || config.evaluateEvery !== undefined };
}

/** Where the flags of the command line put what they read, by the names that commander gives them. */
const pathsOfFlags: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(settingFlags)
    .flat()
    .map(({ flag, paths }): [string, readonly string[]] => [attributeOf(flag), paths]),
);

/** `'--warm-up <steps>'` is `warmUp` to commander. */
function attributeOf(flag: string): string {
  const [name = ''] = flag.slice(2).split(' ');
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The name at the top of the config that a flag gives. */
export function settingOf(attribute: string): string {
  return pathsOfFlags.get(attribute)?.[0]?.split('.')[0] ?? attribute;
}

/** Picks the settings out of all that was typed, and puts each where it belongs. */
export function pickConfig(flags: Readonly<Record<string, unknown>>): Partial<TrainConfig> {
  const layers = Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const flagPaths = isGroup(value) ? undefined : pathsOfFlags.get(name);
    const paths = flagPaths ?? (nodeAt([name]) === undefined ? [] : [name]);
    return paths.map((path) => nest(path.split('.'), value));
  });
  return mergeSettings(...layers) as Partial<TrainConfig>;
}

/** The config of a run that this command made; nothing for a run made otherwise. Former runs had no groups. */
export function keptConfig(config: JsonValue): Partial<TrainConfig> | undefined {
  if (typeof config !== 'object' || config === null || !('variant' in config) || !('data' in config)) {
    return undefined;
  }
  return pickConfig(config as Readonly<Record<string, unknown>>);
}
