import { byId, setText } from './page.js';
import {
  batchSizes,
  defaultSettings,
  engineNames,
  learningRates,
  penalties,
  variantsFor,
  widths,
  type DataName,
  type PlaygroundEngine,
  type Settings,
} from './settings.js';

const engineTexts: Readonly<Record<PlaygroundEngine, string>> = {
  auto: 'fastest here',
  compiled: 'compiled (ONNX Runtime)',
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

/** The form beside the picture. */
export class Controls {
  readonly #form = byId('settings', HTMLFormElement);
  #settings: Settings;

  /** @param onChange - Receives the new settings after each change by the person. */
  constructor(settings: Settings, onChange: (settings: Settings) => void) {
    this.#settings = settings;
    byId('digits', HTMLElement).append(...Array.from({ length: 10 }, (_, digit) => digitBox(digit)));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('change', () => {
      this.show(this.#read());
      onChange(this.#settings);
    });
    this.#field('modes').addEventListener('input', ({ target }) =>
      setText('modes-value', (target as HTMLInputElement).value),
    );
    this.show(settings);
  }

  show(settings: Settings): void {
    const { data, variant, digits, modes } = settings;
    this.#settings = settings;
    for (const row of this.#form.querySelectorAll<HTMLElement>('[data-for]')) {
      row.hidden = row.dataset['for'] !== data;
    }
    const variants = variantsFor(data);
    this.#fill('variant', { values: variants.map(({ name }) => name) });
    this.#fill('engine', { values: engineNames, text: (name) => engineTexts[name as PlaygroundEngine] });
    this.#fill('batchSize', { values: batchSizes, text: (size) => `${size} samples` });
    const unit = data === 'ring' ? 'neurons' : 'filters';
    this.#fill('width', { values: widths[data], text: (width) => `${width} ${unit}` });
    this.#fill('learningRate', { values: learningRates });
    this.#fill('discriminatorLearningRate', { values: learningRates });
    this.#fill('penalty', { values: penalties, text: (weight) => (weight === 0 ? 'none' : String(weight)) });
    const boxes = this.#form.querySelectorAll<HTMLInputElement>('input[name=digit]');
    for (const box of boxes) box.checked = digits.includes(Number(box.value));
    this.#form.querySelector<HTMLInputElement>(`input[name=data][value=${data}]`)!.checked = true;
    this.#field('modes').value = String(modes);
    this.#field('seed').value = String(settings.seed);
    setText('modes-value', String(modes));
    const summary = variants.find(({ name }) => name === variant)?.summary ?? '';
    setText(
      'variant-summary',
      data === 'ring' ? `${summary} For points: fully connected networks.` : summary,
    );
  }

  /** What the form says; another data set or variant brings its own defaults. */
  #read(): Settings {
    const fields = new FormData(this.#form);
    const former = this.#settings;
    const data = fields.get('data') as DataName;
    const variant = String(fields.get('variant'));
    const number = (name: string): number => Number(fields.get(name));
    const seed = Math.min(0xffffffff, Math.max(0, Math.round(number('seed')) || 0));
    const digits = fields.getAll('digit').map(Number);
    const shared = {
      modes: number('modes'),
      digits: digits.length === 0 ? former.digits : digits,
      seed,
      engine: fields.get('engine') as PlaygroundEngine,
    };
    if (data !== former.data || variant !== former.variant) {
      return { ...defaultSettings(data, variant), ...shared };
    }
    return {
      data,
      variant,
      ...shared,
      batchSize: number('batchSize'),
      width: number('width'),
      learningRate: number('learningRate'),
      discriminatorLearningRate: number('discriminatorLearningRate'),
      penalty: number('penalty'),
    };
  }

  #field(name: string): HTMLInputElement | HTMLSelectElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
  }

  /** Fills a select with values, and with the one of the settings when it is another. */
  #fill(
    name: keyof Settings,
    {
      values,
      text = String,
    }: { readonly values: readonly (string | number)[]; readonly text?: (value: string | number) => string },
  ): void {
    const chosen = this.#settings[name] as string | number;
    const all = values.includes(chosen) ? values : [...values, chosen];
    const options = all.map((value) => new Option(text(value), String(value), false, value === chosen));
    (this.#field(name) as HTMLSelectElement).replaceChildren(...options);
  }
}

function digitBox(digit: number): HTMLLabelElement {
  const box = Object.assign(document.createElement('input'), {
    type: 'checkbox',
    name: 'digit',
    value: String(digit),
  });
  const text = Object.assign(document.createElement('span'), { textContent: String(digit) });
  const label = document.createElement('label');
  label.append(box, text);
  return label;
}
