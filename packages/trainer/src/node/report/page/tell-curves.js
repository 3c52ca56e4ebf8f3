import { formatValue } from './format.js';

/** @typedef {import('../curves.js').Curves} Curves */

/**
 * Says in words what a chart shows.
 *
 * @param {HTMLElement} figure
 * @param {Curves} curves
 */
export function tellCurves(figure, { title, labels, data, rows }) {
  const parts = labels.map((label, index) => {
    const numbers = (data[index + 1] ?? []).filter((value) => typeof value === 'number');
    if (numbers.length === 0) return `${label} has no numbers`;
    const [least, most] = [
      numbers.reduce((a, b) => Math.min(a, b)),
      numbers.reduce((a, b) => Math.max(a, b)),
    ];
    return `${label} from ${formatValue(least)} to ${formatValue(most)}, at last ${formatValue(numbers.at(-1))}`;
  });
  const [steps = []] = data;
  const range = `steps ${formatValue(/** @type {number} */ (steps[0]))} to ${formatValue(/** @type {number} */ (steps.at(-1)))}`;
  figure.querySelector('.u-wrap')?.setAttribute('aria-label', `${title}, ${range}: ${parts.join('; ')}.`);
  figure.querySelector('.note')?.remove();
  const hasGaps = data.some((values) => values.includes('x'));
  const notes = [
    ...(steps.length < rows
      ? [
          `${formatValue(rows)} lines, drawn as ${formatValue(steps.length)} with their lowest and highest values.`,
        ]
      : []),
    ...(hasGaps ? ['Gaps: values were NaN or infinite.'] : []),
  ];
  if (notes.length === 0) return;
  const note = document.createElement('p');
  note.className = 'note';
  note.textContent = notes.join(' ');
  figure.append(note);
}
