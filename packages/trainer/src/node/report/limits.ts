/**
 * What bounds a report, whatever the run: pictures are 4/3 as long in the page, a value of a curve takes about 8 bytes, the
 * rest is below half a megabyte.
 */
export const reportLimits = {
  /** Bytes of the PNGs of a kind, and how many are shown at least, smaller if need be. */
  pictures: {
    grids: { bytes: 2_000_000, least: 12 },
    interpolations: { bytes: 600_000, least: 4 },
  },
  /** Pictures of a kind that a slider goes through at most. */
  mostPictures: 300,
  /** Rows of a chart. */
  chartRows: 2000,
  /** Values of all charts together. */
  chartValues: 100_000,
  /** Names in all charts together. */
  chartNames: 120,
  findings: 200,
  scoreRows: 200,
  evaluations: 100,
  /** Entries in a table of settings. */
  settings: 200,
  /** Characters of a name or a value in tables and legends. */
  textLength: 300,
} as const;
