import { describeOptions } from '@gankit/core/testing';
import * as bench from './index.js';

describeOptions('bench', bench, {
  calls: { measure: (options) => bench.measure(bench.workloads[0]!, options) },
  without: ['formatBench', 'measureRate'],
});
