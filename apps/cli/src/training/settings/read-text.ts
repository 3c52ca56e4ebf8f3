import { OptionError } from '@gankit/core';
import { readNumber } from '../../options/numbers.js';
import { findProblems, ruleText } from './problems.js';
import { nodeAt, type SettingNode } from './schema.js';

export interface TextSetting {
  /** `'schedule.decay'` */
  readonly path: string;
  /** As the person wrote it, for messages: `'--decay'`. */
  readonly label: string;
}

/**
 * Reads the text of a setting as the kind that it is: a number, a truth value, a list with commas, JSON, or text.
 *
 * @throws {@link OptionError} when it is none.
 */
export function readSettingText(text: string, { path, label }: TextSetting): unknown {
  const keys = path.split('.');
  const node = nodeAt(keys);
  if (node === undefined) throw findProblems(nest(keys, text))[0]!.error;
  if (text === 'null') return null; // not given after all
  const value = valueOf(text, node);
  const [wrong] = findProblems(nest(keys, value));
  if (wrong === undefined) return value;
  if (node.type === 'object' || node.items?.type === 'object') throw wrong.error;
  const names = node.items?.enum;
  const unknown = names && (value as readonly string[]).find((name) => !names.includes(name));
  throw new OptionError(
    unknown === undefined
      ? ruleText(label, { node, value: text })
      : ruleText(label, { node: node.items, value: unknown }),
  );
}

function valueOf(text: string, { type, items }: SettingNode): unknown {
  if (type === 'integer' || type === 'number') return readNumber(text);
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  if (type === 'array' && items?.type === 'string' && !text.startsWith('[')) {
    return [...new Set(text.split(',').map((part) => part.trim()))];
  }
  if (type !== 'object' && type !== 'array') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `nest(['a', 'b'], 1)` is `{ a: { b: 1 } }`. */
export function nest(keys: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  const [first = '', ...others] = keys;
  return { [first]: others.length === 0 ? value : nest(others, value) };
}
