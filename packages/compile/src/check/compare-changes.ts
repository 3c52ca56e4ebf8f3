import * as tf from '@tensorflow/tfjs';
import { disagreement, type DisagreementError } from '../errors.js';
import { assignBoth, runBoth, type BothRuns, type Probe, type StepInputs } from './run-both.js';
import { differenceOf, instabilityOf, nudge, type Change, type Difference } from './variable-changes.js';

/** How often a step is taken again a rounding apart before a difference counts. */
const nudges = 6;
/** A difference counts when it is larger than so many times what a rounding makes of the step. */
const instabilities = 5;

interface Step extends Pick<StepInputs, 'feeds'> {
  readonly runs: BothRuns;
  readonly step: number;
  readonly tolerance: number;
  /** How large the instability of a change was in the step before, as a share of it; where it was asked for. */
  readonly unstable: Map<tf.Variable, number>;
}

interface Suspect extends Difference {
  readonly change: Change;
  readonly instability: number;
}

/**
 * What a step changed, variable by variable. Where that differs, the step is taken again from values that are a rounding apart:
 * of a gradient that is zero but for roundings, as before a batch normalisation, Adam makes a whole step of any sign, eager
 * as well as compiled.
 */
export async function compareChanges(
  probe: Probe,
  { feeds, runs: { changes, draws }, step, tolerance, unstable }: Step,
): Promise<void> {
  const differs = ({ distance, size, instability }: Suspect): boolean =>
    distance > tolerance * size + instabilities * instability;
  let suspects = changes
    .map((change): Suspect => {
      const difference = differenceOf(change);
      return { ...difference, change, instability: difference.size * (unstable.get(change.variable) ?? 0) };
    })
    .filter(differs);
  if (suspects.length === 0) return;
  for (let count = 0; count < nudges && suspects.length > 0; count += 1) {
    const nudged = await nudgedChanges(probe, { feeds, draws, changes, seed: count });
    const judged = suspects.map((suspect) => withInstability(suspect, nudged));
    for (const { change, size, instability } of judged)
      if (size > 0) unstable.set(change.variable, instability / size);
    suspects = judged.filter(differs);
  }
  if (suspects.length > 0) throw disagreementOf(suspects, step);
  await assignBoth(
    probe.store,
    changes.map(({ variable, compiled }) => [variable, compiled]),
  );
}

interface Nudge extends Required<StepInputs> {
  readonly changes: readonly Change[];
  readonly seed: number;
}

/** The changes of a step from values a rounding apart. */
async function nudgedChanges(
  probe: Probe,
  { feeds, draws, changes, seed }: Nudge,
): Promise<ReadonlyMap<tf.Variable, Change>> {
  const nudged = <Values extends ArrayLike<number>>(values: Values, at: number): Values | Float32Array =>
    values instanceof Float32Array ? nudge(values, seed + nudges * at) : values;
  await assignBoth(
    probe.store,
    changes.map(({ variable, before }, at) => [variable, nudged(before, at)]),
  );
  const inputs = Object.entries(feeds).map(
    ([name, { data, shape }], at) => [name, { data: nudged(data, at), shape }] as const,
  );
  const runs = await runBoth(probe, { feeds: Object.fromEntries(inputs), draws });
  return new Map(runs.changes.map((change) => [change.variable, change]));
}

function withInstability(suspect: Suspect, nudged: ReadonlyMap<tf.Variable, Change>): Suspect {
  const other = nudged.get(suspect.change.variable);
  if (other === undefined) return suspect;
  return { ...suspect, instability: Math.max(suspect.instability, instabilityOf(suspect.change, other)) };
}

/** Of a variable of the model rather than one of an optimiser, which tfjs calls by a number. */
function disagreementOf(suspects: readonly Suspect[], step: number): DisagreementError {
  const { change, element, ...lengths } =
    suspects.find((suspect) => suspect.change.variable.trainable) ?? suspects[0]!;
  const { variable, before, compiled, eager } = change;
  return disagreement(
    `variable \`${variable.name}\` [${variable.shape.join(', ')}] differs at element ${element} in step ${step + 1}: from ${before[element]} to ${compiled[element]} compiled, to ${eager[element]} eagerly on ${tf.getBackend()}.${shareOf(lengths)}`,
  );
}

function shareOf({ distance, size }: Pick<Difference, 'distance' | 'size'>): string {
  if (!Number.isFinite(distance)) return '';
  if (size === 0) return ' Eagerly it does not change.';
  return ` The changes differ by ${Number((100 * (distance / size)).toPrecision(2))} %.`;
}
