import type { Batch, BatchStream } from '@gankit/core';

/** A stream of batches of which the next can be fetched before it is wanted. */
export class BatchesAhead {
  readonly #stream: BatchStream;
  #ahead: { readonly batch: Promise<Batch>; readonly position: number } | undefined;

  constructor(stream: BatchStream) {
    this.#stream = stream;
  }

  /** Batches given so far; one that was fetched only does not count. */
  get position(): number {
    return this.#ahead?.position ?? this.#stream.position;
  }

  /** Fetches the next batch; whoever asks for it hears when that fails, and a further call tries again. */
  fetch(): void {
    if (this.#ahead !== undefined) return;
    const { position } = this.#stream;
    const batch = this.#take();
    batch.catch(() => undefined);
    this.#ahead = { batch, position };
  }

  next(): Promise<Batch> {
    const batch = this.#ahead?.batch ?? this.#take();
    this.#ahead = undefined;
    return batch;
  }

  async #take(): Promise<Batch> {
    const { value } = (await this.#stream.next()) as { readonly value: Batch };
    return value;
  }
}
