import { describeOptions } from '@gankit/core/testing';
import * as browser from './index.js';
import * as node from './node.js';

const without = ['formatMachineReport', 'registerMissingWasmKernels', 'registerWasmTrainingKernels'] as const;

describeOptions('runtime in a browser', browser, { without });
describeOptions('runtime in Node', node, { without: [...without, 'inspectMachine'] });
