import type Plot from 'uplot';

declare global {
  /** The script of the package stands before those of the page. */
  const uPlot: typeof Plot;
}
