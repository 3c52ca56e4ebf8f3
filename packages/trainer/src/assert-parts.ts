import { OptionError, type GanVariant, type Loader } from '@gankit/core';

/** @throws {@link OptionError} when something else was given for the variant. */
export function assertVariant(variant: GanVariant): void {
  const received = variant as Partial<GanVariant> | undefined;
  if (typeof received !== 'object') {
    throw new OptionError(
      `createTrainer: \`variant\` must be a variant, received ${typeof received === 'function' ? 'a function. Call it: `variant: dcgan()`' : String(received)}.`,
    );
  }
  for (const part of [
    'discriminatorLoss',
    'generatorLoss',
    'discriminatorOptimizer',
    'generatorOptimizer',
  ] as const) {
    if (typeof received[part] === 'function') continue;
    throw new OptionError(
      `createTrainer: ${received.name}: \`${part}\` must be a function, received ${received[part] === undefined ? 'nothing' : typeof received[part]}.`,
    );
  }
}

/** @throws {@link OptionError} when something else was given for the data. */
export function assertLoader(data: Loader): void {
  const received = data as Partial<Loader> | null | undefined;
  if (typeof received?.batches === 'function' && Array.isArray(received.shape?.sample)) return;
  throw new OptionError(
    'createTrainer: `data` must be a loader with `size`, `shape.sample`, `read` and `batches`, received something else. Make one by `createLoader` of @gankit/core, or by `fromArrays` of @gankit/data.',
  );
}
