import { createEngine } from '@gankit/runtime';
import { expect, it } from 'vitest';
import { engineNames } from './engines.js';

it('names exactly the engines that the runtime knows', async () => {
  const error = await createEngine({ engine: 'none' as 'cpu' }).catch((thrown: unknown) => thrown);
  const [, names = ''] = /must be one of (.*); received/.exec(String(error)) ?? [];
  expect(engineNames).toEqual(names.split(', '));
});
