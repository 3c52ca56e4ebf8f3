import { applyNetwork, type Loader, type TensorData } from '@gankit/core';
import { createTrainer, type Trainer, type TrainingStep } from '@gankit/trainer';
import { listVariants } from '@gankit/variants';
import * as tf from '@tensorflow/tfjs';
import { loadData } from './load-data.js';
import { variantOptions, type Settings } from './settings.js';
import { startEngine } from './start-engine.js';

export interface SessionOptions {
  readonly settings: Settings;
  /** What is being done while nothing can be seen yet. */
  readonly onProgress: (text: string) => void;
  readonly onNotice: (line: string) => void;
}

export interface RunOptions {
  /** Ends the run after the step at hand; {@link Session.run} goes on from there. */
  readonly signal: AbortSignal;
  readonly onStep: (step: TrainingStep) => void;
  /** Between two steps, when the page has had no turn for a while: draw here, and sample if need be. */
  readonly onTurn: () => Promise<void>;
}

const turnMs = 16;

/** One GAN in training, in the page. */
export class Session {
  readonly trainer: Trainer;

  private constructor(trainer: Trainer) {
    this.trainer = trainer;
  }

  static async start({ settings, onProgress, onNotice }: SessionOptions): Promise<Session> {
    const { data, batchSize, seed } = settings;
    onProgress(data === 'digits' ? 'Fetching the digits …' : 'Drawing the ring …');
    const loader = await loadData(settings);
    onProgress('Starting the engine …');
    const engine = await startEngine(settings.engine, onNotice);
    onProgress('Building the networks …');
    try {
      const entry = listVariants().find(({ name }) => name === settings.variant)!;
      const variant = entry.create(variantOptions(settings));
      return new Session(await createTrainer({ variant, data: loader, engine, batchSize, seed }));
    } catch (error) {
      engine.dispose();
      throw error;
    }
  }

  get data(): Loader {
    return this.trainer.data;
  }

  /** Trains until the signal; gives the page a turn in time, so that it stays responsive. */
  async run({ signal, onStep, onTurn }: RunOptions): Promise<void> {
    let lastTurn = performance.now();
    while (!signal.aborted) {
      onStep(await this.trainer.step());
      if (performance.now() - lastTurn < turnMs) continue;
      await onTurn();
      await nextTask();
      lastTurn = performance.now();
    }
  }

  /** Always the same latents, so that a picture develops. */
  sample(count: number, { averaged }: { readonly averaged: boolean }): Promise<TensorData> {
    return this.trainer.sample({ count, averaged, seed: 1 });
  }

  /** The discriminator's logits for samples; `undefined` when it needs labels. Not while a step runs. */
  async judge(samples: Float32Array, shape: readonly number[]): Promise<Float32Array | undefined> {
    const { discriminator, classes } = this.trainer.networks;
    if (classes !== undefined) return undefined;
    await this.trainer.sync();
    const logits = tf.tidy(() =>
      applyNetwork(discriminator, { input: tf.tensor(samples, [...shape]), training: false }),
    );
    try {
      return (await logits.data()) as Float32Array;
    } finally {
      logits.dispose();
    }
  }

  dispose(): void {
    const { engine } = this.trainer;
    this.trainer.dispose();
    engine.dispose();
  }
}

/** Lets the page handle input and paint; unlike a timer, browsers do not slow it down in the background. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}
