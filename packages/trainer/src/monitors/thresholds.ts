/** Where the monitors draw their lines; `docs/guides/doctor.md` gives the reason and the measured values of each. */
export const thresholds = {
  /** After so many steps a finding that is still there is told again. */
  repeatSteps: 2000,
  saturation: { steps: 200, ranking: 0.99, loss: 0.01 },
  gradients: { steps: 50, explosion: 100, largest: 1e5, vanishingSteps: 200, vanishing: 1e-3 },
  collapse: { diversity: 0.3, earliestStep: 500, twins: 0.5 },
  lostModes: { coverage: 0.5, least: 0.4 },
  copies: 0.5,
  /** Share of the usual distance of neighbours in the data below which two samples count as the same. */
  sameness: 1 / 3,
  range: { outside: 0.01, tolerance: 0.05, extremes: 0.1 },
  oscillation: { lines: 60, correlation: 0.5, spread: 0.25 },
  fewImages: { largestData: 1000, epochs: 50, steps: 300, ranking: 0.97, heldOutGap: 0.5 },
} as const;
