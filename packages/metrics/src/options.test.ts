import type { Loader } from '@gankit/core';
import { describeOptions } from '@gankit/core/testing';
import * as metrics from './index.js';

const real = { size: 1 } as Loader;

describeOptions('metrics', metrics, {
  calls: { evaluateGan: (options: object) => metrics.evaluateGan({ real, ...options } as never) },
  without: ['compareReports'],
});
