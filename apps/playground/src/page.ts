/** An element of `index.html`. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}.`);
  return element;
}

export function setText(id: string, text: string): void {
  byId(id, HTMLElement).textContent = text;
}

/** Shows an element when there is text for it, hides it when there is none. */
export function showText(id: string, text: string | undefined): void {
  const element = byId(id, HTMLElement);
  element.textContent = text ?? '';
  element.hidden = text === undefined;
}
