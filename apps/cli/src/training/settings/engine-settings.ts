import { z } from 'zod';
import { deviceNames, engineNames } from '../../options/engines.js';
import { whole } from './kinds.js';

/** What computes. Its flags are those of every command. */
export const engineSettings = {
  engine: z.enum(engineNames).describe('What computes, see gankit list engines.').default('auto'),
  device: z
    .enum(deviceNames)
    .describe(
      'What the compiled engine computes on, see gankit list devices. (default: GANKIT_DEVICE, else cpu)',
    )
    .exactOptional(),
  threads: whole('Threads of the compiled engine. (default: number of cores)').exactOptional(),
};
