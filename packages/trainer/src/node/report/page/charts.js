import { hideRaw, plotData, plotOptions } from './plot.js';
import { tellCurves } from './tell-curves.js';

/**
 * @typedef {import('../curves.js').Curves} Curves
 * @typedef {import('uplot')} Plot
 * @typedef {import('./plot.js').View} View
 * @typedef {{ readonly curves: Curves, readonly plot: Plot, readonly figure: HTMLElement }} Chart
 */

/**
 * Charts with one cursor and one zoom for all.
 *
 * @param {HTMLElement} parent
 * @param {HTMLFormElement} controls - Smoothing, scale, and which steps.
 * @returns {{ show(curves: readonly Curves[]): void }} Shows them, or others in their place; the zoom stays.
 */
export function createCharts(parent, controls) {
  /** @type {View} */
  const view = { smoothing: 0, logarithmic: false, zoom: undefined };
  /** @type {readonly Curves[]} */
  let shown = [];
  /** @type {Chart[]} */
  let charts = [];
  /** @type {(range: readonly [number, number] | undefined) => void} */
  const zoom = (range) => {
    view.zoom = range;
    namedItem(controls, 'span').value = range === undefined ? '1' : 'other';
    for (const { plot } of charts) setSteps(plot, range ?? stepsOf(shown));
  };
  const build = () => {
    for (const { plot } of charts) plot.destroy();
    parent.replaceChildren();
    charts = shown.map((curves) => createChart(parent, curves, { view, zoom, steps: () => stepsOf(shown) }));
  };
  const renew = () => {
    for (const { plot, curves } of charts) {
      plot.setData(plotData(curves, view));
      setSteps(plot, view.zoom ?? stepsOf(shown));
      showNewest(plot);
    }
  };
  listenToControls(controls, { view, renew, build, zoom, steps: () => stepsOf(shown) });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', build);
  new ResizeObserver(() => {
    for (const { plot, figure } of charts) {
      const width = widthIn(figure);
      if (width !== plot.width) plot.setSize({ width, height: plot.height });
    }
  }).observe(parent);
  return {
    show(curves) {
      const isSame = describe(curves) === describe(shown) && charts.length > 0;
      shown = curves;
      if (!isSame) return build();
      charts = charts.map((chart, index) => ({ ...chart, curves: /** @type {Curves} */ (curves[index]) }));
      renew();
      for (const { figure, curves: own } of charts) tellCurves(figure, own);
    },
  };
}

/**
 * @param {HTMLFormElement} controls
 * @param {{ view: View, renew(): void, build(): void, zoom(range: readonly [number, number] | undefined): void, steps(): readonly [number, number] }} charts
 */
function listenToControls(controls, { view, renew, build, zoom, steps }) {
  controls.addEventListener('submit', (event) => event.preventDefault());
  controls.addEventListener('input', (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (name === 'smoothing') {
      const wasRaw = view.smoothing === 0;
      view.smoothing = Number(value);
      /** @type {HTMLOutputElement} */ (controls.querySelector('output')).value = value;
      if (wasRaw || view.smoothing === 0) build();
      else renew();
    } else if (name === 'logarithmic') {
      view.logarithmic = namedItem(controls, name).checked;
      build();
    } else if (name === 'span') {
      const [first, last] = steps();
      if (value === '1') zoom(undefined);
      else zoom([last - (last - first) * Number(value), last]);
      namedItem(controls, 'span').value = value;
    }
  });
}

/**
 * @param {HTMLElement} parent
 * @param {Curves} curves
 * @param {{ view: View, zoom(range: readonly [number, number] | undefined): void, steps(): readonly [number, number] }} charts
 * @returns {Chart}
 */
function createChart(parent, curves, { view, zoom, steps }) {
  const figure = document.createElement('figure');
  figure.className = 'chart';
  const caption = document.createElement('figcaption');
  caption.textContent = curves.title;
  const place = document.createElement('div');
  place.className = 'plot';
  figure.append(caption, place);
  parent.append(figure);
  const options = plotOptions(curves, { view, width: widthIn(figure) });
  /** @type {(plot: Plot) => void} */
  const select = (plot) => {
    const { left, width } = plot.select;
    if (width > 2) zoom([plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')]);
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
  };
  const plot = new uPlot(
    { ...options, hooks: { setSelect: [select], setSeries: [hideRaw(curves)], setCursor: [showNewest] } },
    plotData(curves, view),
    place,
  );
  plot.over.addEventListener('dblclick', () => zoom(undefined));
  setSteps(plot, view.zoom ?? steps());
  plot.root.querySelector('.u-wrap')?.setAttribute('role', 'img');
  tellCurves(figure, curves);
  return { curves, plot, figure };
}

/**
 * Without a cursor the legend tells the newest values.
 *
 * @param {Plot} plot
 */
function showNewest(plot) {
  if (typeof plot.cursor.idx !== 'number') plot.setLegend({ idx: plot.data[0].length - 1 }, false);
}

/**
 * @param {readonly Curves[]} curves
 * @returns {readonly [number, number]}
 */
function stepsOf(curves) {
  const steps = curves
    .flatMap(({ data: [own = []] }) => [own[0], own.at(-1)])
    .filter((step) => typeof step === 'number');
  return steps.length === 0 ? [0, 1] : [Math.min(...steps), Math.max(...steps)];
}

/**
 * @param {Plot} plot
 * @param {readonly [number, number]} range
 */
function setSteps(plot, [min, max]) {
  plot.setScale('x', min === max ? { min: min - 1, max: max + 1 } : { min, max });
}

/**
 * @param {readonly Curves[]} curves
 * @returns {string}
 */
function describe(curves) {
  return JSON.stringify(curves.map(({ title, labels }) => [title, labels]));
}

/**
 * @param {HTMLElement} figure
 * @returns {number}
 */
function widthIn(figure) {
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return Math.max(200, Math.floor(figure.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)));
}

/**
 * @param {HTMLFormElement} controls
 * @param {string} name
 * @returns {HTMLInputElement}
 */
function namedItem(controls, name) {
  return /** @type {HTMLInputElement} */ (controls.elements.namedItem(name));
}
