import type * as tf from '@tensorflow/tfjs';

type Json = { readonly [key: string]: unknown };

/** Part of what is trained and saved, or of how a layer begins, or found by its place instead. */
const isIgnored = (key: string): boolean =>
  key === 'name' || key === 'trainable' || key.endsWith('initializer') || key.endsWith('seed');

/** Where configurations name other layers, which tfjs numbers through in each process. */
const references = ['inbound_nodes', 'input_layers', 'output_layers'];

/**
 * The first thing that is not in a model as it was when it was saved, whose weights may have the same shapes all the same: a
 * slope, a stride, an activation, how layers are connected. A setting that only one of the two has is of another version of a
 * layer, and no difference.
 *
 * @param saved - `modelTopology` of the saved model.
 * @param model - The model of now.
 * @returns Such as ``layer 3 (LeakyReLU): `alpha` 0.2, now 0.3``; nothing when they are alike.
 */
export function findDifference(saved: unknown, model: tf.LayersModel): string | undefined {
  const [before, now] = [saved, model.toJSON(undefined, false)].map(parse) as [Json, Json];
  return differenceOf([withPlaces(before, namesOf(before)), withPlaces(now, namesOf(now))], '');
}

function parse(value: unknown): Json {
  const { class_name, config } = (typeof value === 'string' ? JSON.parse(value) : value) as Json;
  return JSON.parse(JSON.stringify({ class_name, config })) as Json;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of all layers, those inside of others too, in the order of the description. */
function namesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesOf);
  if (!isObject(value)) return [];
  const own = isObject(value.config) && typeof value.config.name === 'string' ? [value.config.name] : [];
  return [...own, ...Object.values(value).flatMap(namesOf)];
}

/** The same with the place of a layer for its name. */
function withPlaces(value: unknown, names: readonly string[], inReference = false): unknown {
  if (Array.isArray(value)) return value.map((one) => withPlaces(one, names, inReference));
  if (isObject(value)) {
    const entries = Object.entries(value).filter(([key]) => !isIgnored(key));
    return Object.fromEntries(
      entries.map(([key, one]) => [key, withPlaces(one, names, inReference || references.includes(key))]),
    );
  }
  return inReference && typeof value === 'string' ? names.indexOf(value) : value;
}

function differenceOf([before, now]: readonly [unknown, unknown], place: string): string | undefined {
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    return first(before.map((one, index) => () => differenceOf([one, now[index]], place)));
  }
  if (!isObject(before) || !isObject(now)) {
    const [then, today] = [before, now].map((value) => JSON.stringify(value));
    return then === today ? undefined : `${place} ${then}, now ${today}`.trim();
  }
  const keys = Object.keys(before).filter((key) => key in now);
  return first(keys.map((key) => () => differenceAt(key, [before, now], place)));
}

function differenceAt(key: string, [before, now]: readonly [Json, Json], place: string): string | undefined {
  const [then, today] = [before[key], now[key]];
  if (key === 'layers' && Array.isArray(then) && Array.isArray(today)) {
    if (then.length !== today.length) return `${place} ${then.length} layers, now ${today.length}`.trim();
    return first(
      then.map((layer: Json, index) => () => {
        const here = `${place} layer ${index + 1} (${String(layer.class_name)}):`.trim();
        return differenceOf([layer, today[index]], here);
      }),
    );
  }
  if (references.includes(key)) {
    return JSON.stringify(then) === JSON.stringify(today) ? undefined : `${place} other \`${key}\``.trim();
  }
  const isPlain = !isObject(then) && !isObject(today);
  return differenceOf([then, today], isPlain ? `${place} \`${key}\`` : place);
}

function first(searches: readonly (() => string | undefined)[]): string | undefined {
  for (const search of searches) {
    const found = search();
    if (found !== undefined) return found;
  }
  return undefined;
}
