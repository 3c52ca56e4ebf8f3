import type { Finding } from '../finding.js';
import type {
  StoppingContext,
  StoppingLine,
  StoppingMeasures,
  StoppingProbe,
  StoppingRule,
} from './stopping-rule.js';

/** A finding of this kind stands where a run ended by itself. */
export const stoppedKind = 'stopped';

export interface StoppedBy {
  /** Name of the rule. */
  readonly rule: string;
  readonly finding: Finding;
}

type WatchedLine = StoppingLine & { readonly findings?: readonly Finding[] | undefined };

interface Watched {
  readonly rule: StoppingRule;
  readonly probe: StoppingProbe | undefined;
}

/** Measures what rules go by and asks them at every line whether the training shall end. */
export class StoppingWatch {
  readonly #context: StoppingContext;
  readonly #watched: readonly Watched[];
  #lines: StoppingLine[] = [];

  private constructor(context: StoppingContext, watched: readonly Watched[]) {
    this.#context = context;
    this.#watched = watched;
  }

  /**
   * Makes ready.
   *
   * @throws {@link OptionError} when a rule does not go with the training.
   */
  static async start(rules: readonly StoppingRule[], context: StoppingContext): Promise<StoppingWatch> {
    const watched: Watched[] = [];
    try {
      for (const rule of rules) watched.push({ rule, probe: await rule.start(context) });
    } catch (error) {
      for (const { probe } of watched) probe?.dispose();
      throw error;
    }
    return new StoppingWatch(context, watched);
  }

  /** Goes on from the lines of a run; what was before it last ended by itself does not count. */
  restart(lines: readonly WatchedLine[]): void {
    const ended = lines.findLastIndex(({ findings = [] }) =>
      findings.some(({ kind }) => kind === stoppedKind),
    );
    this.#lines = lines.slice(ended + 1).filter(isOfUse);
  }

  /** Whether something is measured at a step. */
  isDue(step: number): boolean {
    return this.#due(step).length > 0;
  }

  /** What rules measure at this step; nothing when it is not the turn of any. */
  async measure(step: number): Promise<StoppingMeasures | undefined> {
    const due = this.#due(step);
    if (due.length === 0) return undefined;
    const former = this.#lines.filter((line) => line.step < step);
    let all: Required<StoppingMeasures> = { signals: {}, scores: {} };
    for (const { probe } of due) {
      const { signals, scores } = await probe!.measure(former);
      all = { signals: { ...all.signals, ...signals }, scores: { ...all.scores, ...scores } };
    }
    return all;
  }

  /** Why the training shall end at a line, if it shall. */
  judge(line: StoppingLine): StoppedBy | undefined {
    if (!isOfUse(line)) return undefined;
    this.#lines.push(line);
    for (const { rule } of this.#watched) {
      const reason = rule.judge(this.#lines, this.#context);
      if (reason === undefined) continue;
      const advice = `Training ended by itself at step ${line.step} (${rule.name}).`;
      return { rule: rule.name, finding: { kind: stoppedKind, step: line.step, ...reason, advice } };
    }
    return undefined;
  }

  dispose(): void {
    for (const { probe } of this.#watched) probe?.dispose();
  }

  #due(step: number): readonly Watched[] {
    return this.#watched.filter(
      ({ rule: { everySteps }, probe }) =>
        probe !== undefined && everySteps !== undefined && step % everySteps === 0,
    );
  }
}

function isOfUse({ signals = {}, scores }: StoppingLine): boolean {
  return scores !== undefined || Object.keys(signals).some((name) => name.startsWith('stopping/'));
}
