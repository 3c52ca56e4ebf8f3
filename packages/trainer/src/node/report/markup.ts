const content = Symbol('markup');

/** Markup that was built by {@link markup}; no JSON of a run can pass for it. */
export interface Markup {
  readonly [content]: string;
}

type MarkupValue = string | number | Markup | readonly MarkupValue[];

/** Builds markup: every value is escaped, but what {@link markup} built itself; lists stand one after the other. */
export function markup(parts: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]!) : ''));
  return { [content]: text.join('') };
}

/** For markup that did not come of a run, such as scripts of packages. */
export function trustedMarkup(text: string): Markup {
  return { [content]: text };
}

/** JSON that may stand in a script element. */
export function embeddedJson(value: unknown): Markup {
  return trustedMarkup(
    JSON.stringify(value)
      .replaceAll('<', String.raw`\u003c`)
      .replaceAll('\u2028', String.raw`\u2028`)
      .replaceAll('\u2029', String.raw`\u2029`),
  );
}

export function markupText({ [content]: text }: Markup): string {
  return text;
}

function render(value: MarkupValue): string {
  if (Array.isArray(value)) return value.map(render).join('');
  if (typeof value === 'object' && value !== null && content in value) return value[content];
  return escapeHtml(String(value));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
