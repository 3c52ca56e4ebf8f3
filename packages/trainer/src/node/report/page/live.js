/**
 * Asks the server of the page for its data, at first when there is something new, and says when there is no server any more.
 *
 * @param {(data: any) => void} show
 */
export function follow(show) {
  const connection = /** @type {HTMLElement} */ (document.getElementById('connection'));
  let isAsking = false;
  let isBehind = false;
  const ask = async () => {
    isBehind = isAsking;
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch('data.json', { cache: 'no-store' });
      if (!response.ok) throw new Error((await response.json()).error);
      show(await response.json());
      tell('');
    } catch (error) {
      tell(`Not up to date: ${/** @type {Error} */ (error).message}`);
    }
    isAsking = false;
    if (isBehind) await ask();
  };
  /** @type {(text: string) => void} */
  const tell = (text) => {
    connection.textContent = text;
    connection.hidden = text === '';
  };
  const events = new EventSource('events');
  events.addEventListener('change', () => void ask());
  events.addEventListener('open', () => tell(''));
  events.addEventListener('error', () =>
    tell('gankit watch has ended or cannot be reached; the page shows what it knew.'),
  );
}
