import { assertKnownOptions } from '@gankit/core';
import type { Finding } from '../finding.js';
import { collapse, lostModes, memorisation } from './diversity.js';
import { fewImages } from './few-images.js';
import { explodingGradients, vanishingGradients } from './gradients.js';
import type { History, Monitor, MonitorLine, RunFacts } from './monitor.js';
import { oscillation } from './oscillation.js';
import { saturation } from './saturation.js';
import { thresholds } from './thresholds.js';
import { dataRange, sampleRange } from './value-range.js';

/** The monitors by the order in which their findings are told. */
const monitors: readonly Monitor[] = [
  dataRange,
  explodingGradients,
  vanishingGradients,
  saturation,
  sampleRange,
  collapse,
  lostModes,
  memorisation,
  fewImages,
  oscillation,
];

/** Lines of the beginning that are left out and that are kept, and of the latest that are kept. */
const kept = { startUpSteps: 20, beginning: 10, recent: 1000 };

/** A finding that was told comes again when it is this many times as severe. */
const clearlyWorse = 2;

/** Watches the lines of a run. */
export interface Doctor {
  /**
   * @param line - The next line of the run.
   * @returns What is new about it; a finding that was told before is told again only when it has become twice as bad,
   * or is still there after 2,000 steps.
   */
  observe(line: MonitorLine): readonly Finding[];
}

/** A doctor for one run. The same lines give the same findings, so one that has seen a run's lines goes on where it was. */
export function createDoctor(facts: RunFacts): Doctor {
  assertKnownOptions('createDoctor', facts, { dataSize: true });
  let history: History = { facts, beginning: [], recent: [], highest: {} };
  const told = new Map<string, { readonly step: number; readonly severity: number }>();
  return {
    observe(line) {
      history = extended(history, line);
      const symptoms = monitors.map((monitor) => monitor(history)).filter((symptom) => symptom !== undefined);
      return symptoms.flatMap(({ severity, ...symptom }) => {
        const former = told.get(symptom.kind);
        const isNews =
          former === undefined ||
          severity >= clearlyWorse * former.severity ||
          line.step >= former.step + thresholds.repeatSteps;
        if (!isNews) return [];
        told.set(symptom.kind, { step: line.step, severity });
        return [{ ...symptom, step: line.step }];
      });
    },
  };
}

function extended({ facts, beginning, recent, highest }: History, line: MonitorLine): History {
  const higher = Object.entries(line.signals ?? {}).filter(
    ([name, value]) => value > (highest[name] ?? -Infinity),
  );
  const isBeginning = line.step >= kept.startUpSteps && beginning.length < kept.beginning;
  return {
    facts,
    beginning: isBeginning ? [...beginning, line] : beginning,
    recent: [...recent.slice(1 - kept.recent), line],
    highest: higher.length === 0 ? highest : { ...highest, ...Object.fromEntries(higher) },
  };
}
