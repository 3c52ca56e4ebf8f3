import { markup, type Markup } from './markup.js';

/** A table that scrolls sideways where it is wider than the page. */
export function numbersTable(names: readonly string[], rows: readonly Markup[]): Markup {
  return markup`<div class="wide">
    <table class="numbers">
      <thead>
        <tr>
          ${names.map((name) => markup`<th>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
