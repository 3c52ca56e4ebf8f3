/** @typedef {import('../report-data.js').PictureSeries} PictureSeries */

const framesPerSecond = 4;

/**
 * Goes through the pictures of a figure: by its slider, with the arrow keys, or by itself.
 *
 * @param {HTMLElement} figure
 * @returns {{ show(series: PictureSeries): void }} Takes new pictures; who looks at the newest goes on with the new one.
 */
export function createPlayer(figure) {
  const images = part(figure, '.images');
  const position = /** @type {HTMLInputElement} */ (part(figure, '.position'));
  const play = /** @type {HTMLButtonElement} */ (part(figure, '.play'));
  const labelled = /** @type {HTMLInputElement} */ (part(figure, '.labelled'));
  const all = () => /** @type {HTMLImageElement[]} */ ([...images.children]);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const show = () => {
    const pictures = all();
    const shown = pictures[Number(position.value)];
    for (const image of pictures) image.hidden = image !== shown;
    const text = `step ${Number(shown?.dataset['step'] ?? 0).toLocaleString('en')}`;
    part(figure, '.step').textContent = text;
    position.setAttribute('aria-valuetext', text);
    position.disabled = play.disabled = pictures.length < 2;
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = 'Play';
  };
  const next = () => {
    if (position.value === position.max) return stop();
    position.stepUp();
    show();
  };
  position.addEventListener('input', () => {
    stop();
    show();
  });
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    if (position.value === position.max) position.value = '0';
    show();
    play.textContent = 'Pause';
    timer = setInterval(next, 1000 / framesPerSecond);
  });
  labelled.addEventListener('input', () => (part(figure, '.labels').hidden = !labelled.checked));
  show();
  return {
    show(series) {
      const wasNewest = position.value === position.max;
      images.replaceChildren(...mergePictures(all(), series));
      const newest = String(Math.max(0, series.pictures.length - 1));
      position.max = newest;
      if (wasNewest) position.value = newest;
      figure.hidden = series.pictures.length === 0;
      showLabels(figure, series);
      show();
    },
  };
}

/**
 * Pictures that are there stay, so that nothing flickers.
 *
 * @param {readonly HTMLImageElement[]} former
 * @param {PictureSeries} series
 * @returns {HTMLImageElement[]}
 */
function mergePictures(former, { pictures }) {
  const bySource = new Map(former.map((image) => [image.getAttribute('src'), image]));
  return pictures.map(({ step, source }) => {
    const image = bySource.get(source) ?? new Image();
    if (image.getAttribute('src') === source) return image;
    image.loading = 'lazy';
    image.src = source;
    image.alt = `Samples at step ${step}`;
    image.dataset['step'] = String(step);
    return image;
  });
}

/**
 * @param {HTMLElement} figure
 * @param {PictureSeries} series
 */
function showLabels(figure, { labels }) {
  const spans = labels.map(({ left, top, text }) => {
    const span = document.createElement('span');
    span.textContent = text;
    span.style.left = `${left}%`;
    span.style.top = `${top}%`;
    return span;
  });
  part(figure, '.labels').replaceChildren(...spans);
  part(figure, '.naming').hidden = labels.length === 0;
}

/**
 * @param {HTMLElement} figure
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(figure, selector) {
  return /** @type {HTMLElement} */ (figure.querySelector(selector));
}
