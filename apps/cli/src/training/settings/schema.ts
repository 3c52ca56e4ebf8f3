import { z } from 'zod';
import { compositionFlags, compositionSettings } from './composition-settings.js';
import { dataFlags, dataSettings } from './data-settings.js';
import { engineSettings } from './engine-settings.js';
import { intervalFlags, intervalSettings } from './interval-settings.js';
import type { SettingFlag } from './kinds.js';
import { loggingFlags, loggingSettings } from './logging-settings.js';
import { networkFlags, networkSettings } from './network-settings.js';
import { optimizationFlags, optimizationSettings } from './optimization-settings.js';
import { runFlags, runSettings } from './run-settings.js';
import { stoppingFlags, stoppingSettings } from './stopping-settings.js';

/** Everything that decides a training run: the one place where settings are named, typed, limited and described. */
export const configSchema = z.strictObject({
  ...runSettings,
  ...compositionSettings,
  ...dataSettings,
  ...networkSettings,
  ...optimizationSettings,
  ...intervalSettings,
  ...stoppingSettings,
  ...loggingSettings,
  ...engineSettings,
});

/** The flags that give settings, in the order of the help. */
export const settingFlags: Readonly<
  Record<
    'run' | 'composition' | 'data' | 'networks' | 'optimization' | 'intervals' | 'stopping' | 'logging',
    readonly SettingFlag[]
  >
> = {
  run: runFlags,
  composition: compositionFlags,
  data: dataFlags,
  networks: networkFlags,
  optimization: optimizationFlags,
  intervals: intervalFlags,
  stopping: stoppingFlags,
  logging: loggingFlags,
};

/** The part of JSON Schema that settings use. */
export interface SettingNode {
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SettingNode;
  readonly properties?: Readonly<Record<string, SettingNode>>;
  readonly additionalProperties?: SettingNode | boolean;
}

/** The settings as JSON Schema, for editors. A file may name it: `"$schema": "…"`. */
export function configJsonSchema(): SettingNode {
  const { properties, ...schema } = z.toJSONSchema(configSchema, { io: 'input' }) as SettingNode;
  const $schema: SettingNode = { type: 'string', description: 'Where this description lies, for editors.' };
  return { ...schema, properties: { $schema, ...properties } };
}

const rootNode = z.toJSONSchema(configSchema, { io: 'input' }) as SettingNode;

/** What lies at a path such as `['schedule', 'decay']`; nothing when there is no such setting. */
export function nodeAt(path: readonly PropertyKey[]): SettingNode | undefined {
  return path.reduce<SettingNode | undefined>(innerNode, rootNode);
}

function innerNode(node: SettingNode | undefined, key: PropertyKey): SettingNode | undefined {
  if (typeof key === 'number') return node?.items;
  const { properties = {}, additionalProperties } = node ?? {};
  const named = Object.hasOwn(properties, key) ? properties[String(key)] : undefined;
  return named ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

/** The settings one by one, by their dotted paths. */
export function listSettings(
  node = rootNode,
  above: readonly string[] = [],
): readonly (SettingNode & { readonly path: string })[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const path = [...above, name];
    return inner.properties === undefined ? [{ ...inner, path: path.join('.') }] : listSettings(inner, path);
  });
}
