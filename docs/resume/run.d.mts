/** A case on an engine, trained as a whole and with a stop. */
export interface ComparedCase {
  readonly variant: string;
  readonly engine: string;
  readonly description: string;
  readonly stoppedAt: number;
  /** Digests of the states at the end. */
  readonly whole: string;
  readonly resumed: string;
  readonly equalMetrics: boolean;
}

export function compareOn(
  engine: 'compiled' | 'wasm-1' | 'wasm-2' | 'cpu',
  names?: readonly string[],
): Promise<ComparedCase[]>;
