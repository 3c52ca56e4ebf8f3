import 'uplot/dist/uPlot.min.css';
import './style.css';
// oxlint-disable-next-line import/default -- Vite gives the text of the file
import example from '../../../docs/examples/in-the-browser.ts?raw';
import { App } from './app.js';
import { Controls } from './controls.js';
import { byId, setText } from './page.js';
import { formatSettings, parseSettings } from './settings.js';

setText('code', /#region page\n([\s\S]*?)\/\/ #endregion/.exec(example)?.[1] ?? '');

const { settings, ignored } = parseSettings(location.hash);
const app = new App(settings);
if (ignored.length > 0) await app.reset();
tellIgnored(ignored);

const controls = new Controls(settings, (changed) => {
  history.replaceState(null, '', `#${formatSettings(changed)}`);
  void app.use(changed);
});

byId('start', HTMLButtonElement).addEventListener('click', () => app.toggle());
byId('reset', HTMLButtonElement).addEventListener('click', () => void app.reset());
byId('share', HTMLButtonElement).addEventListener('click', async () => {
  const link = `${location.href.split('#')[0]}#${formatSettings(app.settings)}`;
  history.replaceState(null, '', link);
  const copied = await navigator.clipboard.writeText(link).then(
    () => true,
    () => false,
  );
  setText('share', copied ? 'Copied' : 'The link is in the address bar');
  setTimeout(() => setText('share', 'Copy a link to these settings'), 2500);
});

addEventListener('hashchange', async () => {
  const linked = parseSettings(location.hash);
  controls.show(linked.settings);
  await app.use(linked.settings);
  tellIgnored(linked.ignored);
});
addEventListener('unhandledrejection', ({ reason }) => app.fail(reason));
addEventListener('error', ({ error, message }) => app.fail(error ?? message));

function tellIgnored(fields: readonly string[]): void {
  if (fields.length === 0) return;
  app.fail(`The link says ${fields.join(', ')}, which this page does not know. The rest of it is used.`);
}
