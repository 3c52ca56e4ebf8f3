import { describeOptions } from '@gankit/core/testing';
import * as architectures from './index.js';

describeOptions('architectures', architectures, {
  without: ['receptiveField', 'sizeChain', 'synthesisOf', 'truncateStyles'],
});
