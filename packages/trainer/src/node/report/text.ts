import { isRecord } from './evaluations.js';
import { reportLimits } from './limits.js';

/** `'baseFilters'` and `'base-filters'` as `'base filters'`. */
export function words(name: string): string {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => {
    return `${before} ${after.toLowerCase()}`;
  });
  return shorten(spaced.replaceAll(/[-_]/g, ' '));
}

/** A number of people's length: 12,345, 0.01235, 1.2e-7. */
export function formatNumber(value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'no number';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return Number(value.toPrecision(4)).toString();
  return value.toExponential(3);
}

/** `3 min 12 s` */
export function formatSeconds(seconds: unknown): string {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return 'no number';
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours === 0) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${hours} h ${minutes} min`;
}

/** Any part of a JSON record on one line. */
export function formatValue(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatNumber(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return shorten(value.map(formatValue).join(', '));
  if (isRecord(value)) {
    return shorten(
      Object.entries(value)
        .map(([name, part]) => `${words(name)} ${formatValue(part)}`)
        .join(', '),
    );
  }
  return shorten(typeof value === 'string' ? value : JSON.stringify(value));
}

export function shorten(text: string): string {
  const { textLength } = reportLimits;
  return text.length <= textLength ? text : `${text.slice(0, textLength - 1)}…`;
}
