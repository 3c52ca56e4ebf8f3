import { OptionError } from '@gankit/core';
import type { z } from 'zod';
import { suggestion } from '../../options/names.js';
import { configSchema, listSettings, nodeAt, type SettingNode } from './schema.js';

/** Why a setting cannot be used. */
export interface SettingProblem {
  /** Name at the top of the config. */
  readonly setting: string;
  readonly error: Error;
}

/** What is wrong with the kinds and names of settings, every one of them. */
export function findProblems(input: Readonly<Record<string, unknown>>): readonly SettingProblem[] {
  const { error } = configSchema.safeParse(input);
  return (error?.issues ?? []).flatMap((issue) => problemsOf(issue, input));
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): readonly SettingProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      setting: String(path[0] ?? key),
      error: new OptionError(unknownText(key, path)),
    }));
  }
  const label = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const text = ruleText(label.slice(1), { node: nodeAt(path), value: valueAt(input, path) });
  return [{ setting: String(path[0] ?? ''), error: new OptionError(text) }];
}

function unknownText(key: string, path: readonly PropertyKey[]): string {
  const prefix = path.map((name) => `${String(name)}.`).join('');
  const paths = listSettings().map((setting) => setting.path);
  const here = Object.keys(nodeAt(path)?.properties ?? {});
  const elsewhere = paths.find((name) => name.split('.').at(-1) === key);
  const near = suggestion(key, here).replace("'", `'${prefix}`);
  const hint = elsewhere === undefined ? near : ` Did you mean '${elsewhere}'?`;
  const all = prefix === '' ? 'See gankit list settings.' : `There are ${here.join(', ')}.`;
  return `\`${prefix}${key}\` is no setting.${hint === '' ? ` ${all}` : hint}`;
}

export interface WrongValue {
  readonly node: SettingNode | undefined;
  readonly value: unknown;
}

/** As in "`steps` must be a whole number of at least 1, received 0." */
export function ruleText(label: string, { node = {}, value }: WrongValue): string {
  const received = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? 'nothing');
  if (node.enum === undefined) return `\`${label}\` must be ${ruleOf(node)}, received ${received}.`;
  const near = typeof value === 'string' ? suggestion(value, node.enum) : '';
  return `\`${label}\` must be one of ${node.enum.join(', ')}; received ${received}.${near}`;
}

/** What a value must be, in words. */
function ruleOf({ type, minimum = -Infinity, maximum = Infinity, items, properties }: SettingNode): string {
  const lower = Math.abs(minimum) >= Number.MAX_SAFE_INTEGER ? '' : ` of at least ${minimum}`;
  const range = maximum >= Number.MAX_SAFE_INTEGER ? lower : ` from ${minimum} to ${maximum}`;
  if (type === 'integer') return `a whole number${range}`;
  if (type === 'number') return `a number${range}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'array') return `a list of ${items?.type === 'object' ? objectRule(items) : 'texts'}`;
  if (type === 'object') return properties === undefined ? 'numbers by name' : objectRule({ properties });
  return 'text';
}

function objectRule({ properties = {} }: Pick<SettingNode, 'properties'>): string {
  return `{ ${Object.keys(properties).join(', ')} }`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
