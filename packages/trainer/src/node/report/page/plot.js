import { formatValue } from './format.js';
import { smooth } from './smooth.js';

/**
 * @typedef {import('../curves.js').Curves} Curves
 * @typedef {import('uplot')} Plot
 * @typedef {{ smoothing: number, logarithmic: boolean, zoom: readonly [number, number] | undefined }} View
 */

const curveColours = 6;

/**
 * The faint curve goes with its smooth one.
 *
 * @param {Curves} curves
 * @returns {(plot: Plot, index: number | null, change: import('uplot').Series) => void}
 */
export function hideRaw({ names }) {
  return (plot, index, { show }) => {
    if (index === null || index < 1 || index > names.length || show === undefined) return;
    if (plot.series[index + names.length] !== undefined) plot.setSeries(index + names.length, { show });
  };
}

/**
 * @param {Curves} curves
 * @param {{ view: View, width: number }} form
 * @returns {import('uplot').Options}
 */
export function plotOptions(curves, { view, width }) {
  const style = getComputedStyle(document.documentElement);
  /** @type {(name: string) => string} */
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('muted'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1 },
  };
  /** @type {(index: number) => number} */
  const place = (index) => curves.colours?.[index] ?? index;
  const series = curves.labels.map((label, index) => ({
    label,
    stroke: colour(`curve-${(place(index) % curveColours) + 1}`),
    width: 1.6,
    points: { fill: colour('surface') },
    dash: place(index) < curveColours ? [] : [6, 3],
    value: (/** @type {Plot} */ _, /** @type {number | null} */ value) => formatValue(value),
  }));
  const raw =
    smoothingOf(curves, view) === 0
      ? []
      : series.map((own) => ({ ...own, class: 'raw', width: 1, alpha: 0.3, points: { show: false } }));
  const isLogarithmic = view.logarithmic && curves.kind === 'losses';
  return {
    width,
    height: 240,
    scales: { x: { time: false }, y: isLogarithmic ? logarithmicScale(curves) : {} },
    axes: [
      axis,
      {
        ...axis,
        size: 62,
        values: (_, splits) => splits.map((value) => (value === null ? '' : formatValue(value))),
      },
    ],
    series: [{ label: 'step', value: (_, value) => formatValue(value) }, ...series, ...raw],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      sync: {
        key: 'steps',
        setSeries: false,
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
    },
  };
}

/**
 * Losses below zero, such as Wasserstein's, need a scale that is straight around zero.
 *
 * @param {Curves} curves
 * @returns {import('uplot').Scale}
 */
function logarithmicScale({ data }) {
  const numbers = data
    .slice(1)
    .flat()
    .filter((value) => typeof value === 'number');
  const isPositive = numbers.every((value) => value > 0);
  return isPositive ? { distr: 3, log: 10 } : { distr: 4, asinh: 0.1 };
}

/**
 * @param {Curves} curves
 * @param {View} view
 * @returns {import('uplot').AlignedData}
 */
export function plotData(curves, view) {
  const { data } = curves;
  const smoothing = smoothingOf(curves, view);
  const [steps = [], ...columns] = data;
  const raw = columns.map((values) =>
    values.map((value) => (value === null ? undefined : value === 'x' ? null : value)),
  );
  const smoothed = smoothing === 0 ? raw : raw.map((values) => smooth(values, smoothing));
  const all = smoothing === 0 ? raw : [...smoothed, ...raw];
  return /** @type {import('uplot').AlignedData} */ ([steps, ...all]);
}

/**
 * Scores are few, and each stands for itself.
 *
 * @param {Curves} curves
 * @param {View} view
 * @returns {number}
 */
function smoothingOf({ kind }, { smoothing }) {
  return kind === 'scores' ? 0 : smoothing;
}
