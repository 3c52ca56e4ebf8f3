import { describeOptions } from '@gankit/core/testing';
import * as losses from './index.js';

describeOptions('losses', losses, { without: ['detached', 'historicalAverage', 'interpolate', 'lazy'] });
